import Foundation
import Monitoring
import Runs
import TestSupport
import Testing

/// Weights calibrated to known totals, as the description of a survey states them.
@Suite(.enabled(if: SchoolSurvey.isPresent)) struct CalibrateSurveyTests {
  /// Of clusters, calibrated to some totals.
  private func calibrated(
    _ totals: String, _ calibration: String, variance: EstimateSurvey.Variance? = nil
  ) throws -> [EstimateSurvey.Row] {
    let folder = try TemporaryFolder()
    try FileManager.default.copyItem(
      atPath: SharedData.path("surveys/apiclus1.csv"), toPath: folder.file("apiclus1.csv"))
    try Data(("variable,category,total\n" + totals).utf8).write(
      to: URL(fileURLWithPath: folder.file("totals.csv")))
    let design = SchoolSurvey.designs["apiclus1"]! + "\ncalibration: {totals: totals.csv, \(calibration)}"
    return try SchoolSurvey.rows("apiclus1", design, variance: variance, in: folder.path)
  }

  @Test func calibration() throws {
    let post = try calibrated(SchoolSurvey.types, "method: post-stratification")
    #expect(agree(post[0], 642.310788211582, 23.9204864450904))
    #expect(agree(post[1], 3680892.94511905, 406292.636294802))
    let linear = try calibrated(SchoolSurvey.types + SchoolSurvey.before, "method: linear")
    #expect(agree(linear[0], 665.309071165780, 3.44175311640481))
    #expect(agree(linear[1], 3638487.20413188, 385524.427352479))
    let logit = try calibrated(SchoolSurvey.types + SchoolSurvey.before, "method: logit, bounds: [0.7, 1.7]")
    #expect(agree(logit[0], 665.460969427492, 3.41998372156949))
    #expect(agree(logit[1], 3657885.06503333, 378603.949483546))
    let ratio = try calibrated(SchoolSurvey.before, "method: linear, variance: api99")
    #expect(agree(ratio[0], 644.169398907104, 23.5422406937810))
    #expect(agree(ratio[1], 3544815.87783249, 395690.514484028))
    // The reference stops iterating earlier: its margins are met to fewer digits.
    let raked = try calibrated(SchoolSurvey.types + SchoolSurvey.wide, "method: raking")
    #expect(agree(raked[0], 641.230246862209, 23.7036412402377, 1e-4))
    #expect(agree(raked[1], 3647300.03131431, 400602.719733619, 1e-4))
    let raking = try calibrated(SchoolSurvey.types + SchoolSurvey.before, "method: raking")
    #expect(agree(raking[0], 665.393795994781, 3.43775353948569, 1e-8))
    // Bounds that do not bind change nothing.
    let bounded = try calibrated(
      SchoolSurvey.types + SchoolSurvey.before, "method: truncated-linear, bounds: [0.1, 3]")
    #expect(agree(bounded[0], linear[0].estimate.value, linear[0].estimate.standardError, 1e-12))
  }

  /// Every replicate is calibrated anew.
  @Test func calibratedReplicates() throws {
    let raked = try calibrated(SchoolSurvey.types + SchoolSurvey.wide, "method: raking", variance: .jackknife)
    // Iterated to the end in every replicate, computed apart; the published 26.8734742360894 and 463510.859566677 are
    // what four rounds in each give.
    #expect(agree(raked[0], 641.230320926818, 26.8739804356666, 1e-9))
    #expect(agree(raked[1], 3647280.14806517, 463582.186242293, 1e-9))
    // By crossed cells, those of a post-stratification.
    let cells =
      "stype*sch.wide,E*No,478.06\nstype*sch.wide,E*Yes,3942.94\nstype*sch.wide,H*No,201.38\nstype*sch.wide,H*Yes,553.62\nstype*sch.wide,M*No,392.56\nstype*sch.wide,M*Yes,625.44\n"
    let post = try calibrated(cells, "method: post-stratification")
    #expect(agree(post[0].estimate.value, 641.230246862209, 1e-4))
  }

  @Test func totalsThatCannotBeMet() throws {
    func codes(_ totals: String, _ calibration: String) -> [String] {
      do {
        _ = try calibrated(totals, calibration)
        return []
      } catch let issues as InputIssues {
        return issues.all.map(\.code)
      } catch { return ["\(error)"] }
    }
    #expect(
      codes(SchoolSurvey.types + SchoolSurvey.before, "method: truncated-linear, bounds: [0.5, 1.5]") == [
        "survey.calibration.failed"
      ])
    #expect(
      codes(SchoolSurvey.types + SchoolSurvey.wide.replacing("1072", with: "1073"), "method: raking") == [
        "survey.calibration.sums"
      ])
    #expect(
      codes(SchoolSurvey.types + SchoolSurvey.before, "method: post-stratification") == [
        "survey.calibration.groups"
      ])
    #expect(
      codes("stype,E,4421\nstype,H,755\nstype,X,3\n", "method: linear").sorted() == [
        "survey.calibration.category", "survey.calibration.empty",
      ])
    #expect(codes("target,1,1\n", "method: linear").contains("survey.calibration.missing"))
    #expect(codes("enrol,,1\nname,,5\n", "method: linear") == ["survey.variable", "survey.number"])
    #expect(
      codes("stype,E,x\nstype,H,-1\nstype*a,H,1\napi99,,1\napi99,,2\n", "method: linear") == [
        "survey.calibration.total", "survey.calibration.total", "survey.calibration.parts",
        "survey.calibration.twice",
      ])
    #expect(
      codes(SchoolSurvey.before, "method: linear, variance: ell").contains("survey.calibration.variance"))
  }
}
