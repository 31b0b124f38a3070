import Runs
import Testing

@Suite struct InputFolderTests {
  @Test(arguments: [
    ("city.yaml", "p.csv", "./p.csv"), ("/data/city.yaml", "p.csv", "/data/p.csv"),
    ("data/city.yaml", "sub/p.csv", "data/sub/p.csv"), ("data/city.yaml", "/p.csv", "/p.csv"),
    ("a", "p.csv", "./p.csv"), ("Ė", "p.csv", "./p.csv"), ("", "p.csv", "./p.csv"),
    ("a/", "p.csv", "./p.csv"),
    ("/a", "p.csv", "//p.csv"), ("d/a", "p.csv", "d/p.csv"), ("d//a/", "p.csv", "d/p.csv"),
  ])
  func namesAreRelativeToTheDescription(description: String, name: String, path: String) {
    #expect(InputFolder(of: description).path(name) == path)
  }
}
