import Indicators
import Monitoring
import Testing

@Suite struct MunicipalSolidWasteTests {
  typealias Control = MunicipalSolidWaste.Control
  private let measurement = Measurement(
    area: "X", period: Period("2023")!, nature: .country, status: .normal, notes: [])

  private func values(_ waste: MunicipalSolidWaste) -> [String: Double?] {
    Dictionary(uniqueKeysWithValues: waste.observations(measurement).map { ($0.key.series, $0.value) })
  }

  @Test func categories() {
    let waste = MunicipalSolidWaste(
      generated: 1000, collected: 800, controlled: 650, collectedAndControlled: 600, population: 50,
      populationServed: 45)
    #expect(
      values(waste) == [
        "Q_MSW_CONTROLLED": 60, "Q_MSW_COLLECTED": 80, "Q_MSW_MANAGED": 65, "EN_REF_WASCOL": 90,
        "EN_REF_COLDIS": 90,
      ])
    #expect(values(MunicipalSolidWaste(generated: 10, collected: 5)) == ["Q_MSW_COLLECTED": 50])
    #expect(values(MunicipalSolidWaste(generated: nil, collected: 5)).isEmpty)
    let none = MunicipalSolidWaste(generated: 0, collected: 0).observations(measurement)
    #expect(none.map(\.value) == [nil] && none[0].status == .missing)
  }

  /// A plant receives 100 t, keeps 70 and sends 30 to a dump: 30 must count once, at the dump.
  @Test func residuesCountOnceWhereTheyStay() {
    let waste = MunicipalSolidWaste(
      generated: 200,
      facilities: [
        .init(received: 100, residue: 30, control: .improved), .init(received: 50, control: .limited),
        .init(received: 20, control: .basic),
      ])
    #expect(waste.collected == 140 && waste.controlled == 90 && waste.collectedAndControlled == 90)
    // The same waste, the residue at a controlled landfill: all but what was never controlled.
    let landfill = MunicipalSolidWaste(
      generated: 200,
      facilities: [
        .init(received: 100, residue: 30, control: .improved), .init(received: 50, control: .full),
      ])
    #expect(landfill.controlled == 120 && landfill.collected == 120)
    // What stays is what came in from outside, however often it is passed on.
    let chain = MunicipalSolidWaste(
      generated: 200,
      facilities: [
        .init(received: 80, residue: 80, control: .full), .init(received: 80, residue: 80, control: .full),
        .init(received: 80, control: .none),
      ])
    #expect(chain.collected == 80 && chain.controlled == 0)
  }

  @Test func ladder() {
    #expect(Control.allCases.filter(\.isControlled) == [.basic, .improved, .full])
    #expect(Control.level(boxes: [0, 1, 2, 5, 3]) == .improved)
    // A tie goes to the lower.
    #expect(Control.level(boxes: [0, 4, 4, 0, 0]) == .limited)
    #expect(Control.level(boxes: [0, 0, 0, 3, 3]) == .improved)
    #expect(Control.level(boxes: [0, 0, 0, 0, 0]) == nil)
  }

  @Test func citiesTogether() {
    let sum = MunicipalSolidWaste.sum([
      .init(generated: 100, collected: 50, population: 10, populationServed: 5),
      .init(generated: 300, collected: 300, population: 30),
    ])
    #expect(values(sum) == ["Q_MSW_COLLECTED": 87.5])
  }
}
