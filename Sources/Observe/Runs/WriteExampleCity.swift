import ExampleCity
import Foundation
import Monitoring

/// Writes the generated example city where `quito demo` measures it from.
public enum WriteExampleCity {
  /// - Returns: the descriptions, one an epoch, earliest first.
  public static func files(into folder: String, seed: UInt64) throws -> [String] {
    var descriptions: [String] = []
    for (name, bytes) in ExampleCity(seed: seed, layout: .city).files {
      let path = folder + "/" + name
      let parent = (path as NSString).deletingLastPathComponent
      try FileManager.default.createDirectory(atPath: parent, withIntermediateDirectories: true)
      try Data(bytes).write(to: URL(fileURLWithPath: path))
      if name.hasPrefix("city-") { descriptions.append(path) }
    }
    return descriptions.sorted()
  }
}
