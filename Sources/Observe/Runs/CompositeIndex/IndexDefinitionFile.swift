import CompositeIndex
import Monitoring

enum IndexDefinitionFile {
  static func read(_ text: String, file: String) throws(InputIssues) -> IndexDefinition {
    preconditionFailure()
  }
}
