import Testing

/// The reader of sources that the other tests lean on.
struct SourceTextTests {
  @Test func commentsAndTextsAreNoCode() {
    let source = SourceText(
      """
      // print(1)
      let a = "print(2)" /* print(3)
      */ + b(c)
      print(4)
      """)
    #expect(source.lines(naming: "print(") == [4])
    #expect(source.literals == [.init(text: "print(2)", line: 2)])
  }

  @Test func whatIsFilledInIsAStarAndIsCode() {
    let source = SourceText(#"let a = "x.\(f("y")).z""#)
    #expect(source.literals.map(\.text) == ["y", "x.*.z"])
    #expect(source.lines(naming: "f(") == [1])
  }

  @Test func importsAreFound() {
    let source = SourceText(
      "@preconcurrency import A\nimport struct B.C\npublic import D\nlet important = 1 // import E")
    #expect(source.imports == ["A", "B", "D"])
  }

  @Test func methodsAndLongerWordsAreOtherWords() {
    let source = SourceText("page.print(1)\nblueprint(2)\nprinting(3)\n print(4)")
    #expect(source.lines(naming: "print(") == [4])
    #expect(SourceText("ProcessInfo()").lines(naming: "Process").isEmpty)
  }
}
