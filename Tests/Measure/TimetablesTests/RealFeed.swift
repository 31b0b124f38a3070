import Foundation
import Monitoring
import TestSupport
import Timetables

func bytes(_ path: String) throws -> [UInt8] { [UInt8](try Data(contentsOf: URL(fileURLWithPath: path))) }

/// The members of a feed of the shared data, unpacked by the system's own program.
func realFeed(_ archive: String) throws -> (timetable: Timetable, warnings: InputIssues) {
  let folder = try TemporaryFolder()
  let unzip = Process()
  unzip.executableURL = URL(fileURLWithPath: "/usr/bin/unzip")
  unzip.arguments = ["-qq", "-o", SharedData.path(archive), "-x", "shapes.txt", "-d", folder.path]
  try unzip.run()
  unzip.waitUntilExit()
  var files: [String: [UInt8]] = [:]
  for member in try FileManager.default.contentsOfDirectory(atPath: folder.path) {
    files[member] = try bytes(folder.file(member))
  }
  var warnings = InputIssues()
  return (try Timetable(parsing: files, name: archive, warnings: &warnings), warnings)
}
