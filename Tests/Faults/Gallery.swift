import Foundation

/// The gallery of errors: `docs/errors.md` as sections, each with the files it shows, one command and its answer.
///
/// A block whose fence names a file, such as ```` ```yaml file=city.yaml ````, is that file. A block of text
/// that begins with `$ ` is the command and all that it writes to standard error. Files of the text before
/// the first section belong to every section.
struct Gallery {
  struct Section {
    var title = ""
    var files: [(name: String, content: String)] = []
    /// As typed, and where `docs/errors.md` has it.
    var command = ""
    var line = 0
    var answer = ""
  }

  var common = Section()
  var sections: [Section] = []

  init(_ page: String) {
    let lines = page.components(separatedBy: "\n")
    var index = 0
    var section = Section()
    var sections: [Section] = []
    while index < lines.count {
      let line = lines[index]
      index += 1
      if line.hasPrefix("## ") {
        sections.append(section)
        section = Section()
        section.title = String(line.dropFirst(3))
      }
      guard line.hasPrefix("```") else { continue }
      let first = index
      while index < lines.count, lines[index] != "```" { index += 1 }
      let block = Array(lines[first..<index])
      index += 1
      if let name = line.components(separatedBy: " file=").dropFirst().first {
        section.files.append((name, block.joined(separator: "\n") + "\n"))
      } else if let command = block.first, command.hasPrefix("$ ") {
        section.command = String(command.dropFirst(2))
        section.line = first + 1
        section.answer = block.dropFirst().map { $0 + "\n" }.joined()
      }
    }
    sections.append(section)
    common = sections.removeFirst()
    self.sections = sections
  }
}
