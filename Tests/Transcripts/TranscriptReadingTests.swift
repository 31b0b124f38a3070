import Testing

/// The reader of pages and the comparison of answers.
struct TranscriptReadingTests {
  @Test func sessionIsReadWithFilesAnswersAndExitCodes() {
    let page = """
      Text with `$ no command`.
      <!-- $ echo hidden -->
      ```csv file=a.csv
      x,y
      ```
      ```console
      $ cat a.csv \\
        a.csv
      x,y
      $ false
      [1]
      ```
      ````text
      ```console
      $ not run
      ```
      ````
      """
    #expect(
      Transcript(page).steps == [
        .command(.init(text: "echo hidden", expected: nil, line: 2)),
        .file(name: "a.csv", content: "x,y\n", line: 3),
        .command(.init(text: "cat a.csv \\\n  a.csv", expected: ["x,y"], line: 7)),
        .command(.init(text: "false", expected: [], exitCode: 1, line: 10)),
      ])
  }

  @Test(arguments: [
    (["a", "b"], "a\nb\n", true), (["a", "b"], "a\n", false), (["a"], "a\nb\n", false), ([], "", true),
    ([], "a\n", false), (["a  "], "a\n", true), (["a…"], "a\n", true), (["a…"], "abc\n", true),
    (["a…c"], "abbc\n", true), (["a…c"], "abb\n", false), (["…"], "a\nb\n", true), (["…"], "", true),
    (["…", "z"], "a\nz\n", true), (["…", "z"], "a\ny\n", false),
    (["a", "…", "c", "…", "e"], "a\nb\nc\nd\ne", true),
    (["a…b…c"], "axbybzc", true), (["…a"], "b", false),
  ])
  func wildcards(expected: [String], answer: String, isMet: Bool) {
    #expect(Expectation.isMet(expected, by: answer) == isMet)
  }

  @Test func shellRunsInItsOwnFolderAndTellsTheExitCode() throws {
    let session = try Session()
    try session.write("x\n", to: "a.txt")
    let answer = try session.run("cat a.txt; echo wrong >&2; exit 3")
    #expect(answer.text == "x\nwrong\n")
    #expect(answer.exitCode == 3)
    #expect(try session.run("ls | head -n 1").text == "a.txt\n")
  }
}
