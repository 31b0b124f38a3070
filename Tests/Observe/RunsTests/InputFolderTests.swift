import Runs
import Testing

@Suite struct InputFolderTests {
  @Test(arguments: [
    ("city.yaml", "p.csv", "./p.csv"), ("/data/city.yaml", "p.csv", "/data/p.csv"),
    ("data/city.yaml", "sub/p.csv", "data/sub/p.csv"), ("data/city.yaml", "/p.csv", "/p.csv"),
  ])
  func namesAreRelativeToTheDescription(description: String, name: String, path: String) {
    #expect(InputFolder(of: description).path(name) == path)
  }
}
