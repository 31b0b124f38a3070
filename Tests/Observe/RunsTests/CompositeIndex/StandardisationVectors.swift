/// Raw values below, between and above the benchmarks of each indicator of the City Prosperity Index, and their
/// scores, worked out by hand from the formulas to ten digits; housing area is of the literal transcription.
enum StandardisationVectors {
  static let lines: [(code: String, values: [(raw: Double, score: Double)])] =
    table.split(separator: "\n").map { line in
      let parts = line.split(separator: " ")
      let numbers = parts[1...].map { Double($0)! }
      return (
        String(parts[0]),
        stride(from: 0, to: numbers.count, by: 2).map { (numbers[$0], numbers[$0 + 1]) }
      )
    }

  private static let table = """
    P.EG.1 300 0 9000 50.40531905 150000 100
    P.EG.2 2 100 10 53.20202448 45 0
    P.EG.3 5000 0 20000 58.85626929 50000 100
    P.EA.1 200 23.32715164 857.37 100 1500 25.04636271
    P.E.1 0.5 100 8 47.73224483 30 0
    P.E.2 30 0 55 55.05617978 80 100
    P.E.3 10 100 40 38.15416669 80 0
    ID.HI.1 80 0 92 52.94117647 99 100
    ID.HI.2 40 0 85 70 100 100
    ID.HI.3 10 0 70 64.70588235 100 100
    ID.HI.4 5 0 90 89.24731183 100 100
    ID.HI.5 2 0 20 57.15952301 60 100
    ID.HI.6 6000 40 15000 100 24000 40
    ID.SI.1 0.005 0 1.5 41.93545847 8 100
    ID.SI.2 0.5 0 3 33.33333333 8 100
    ID.ICT.3 400 0 12000 41.36559907 90000 100
    ID.UM.1 5 0 35 51.68119552 70 100
    ID.UM.2 25 100 42 60 70 0
    ID.UM.3 0 0 30 37.5 90 100
    ID.UM.4 0.5 100 12 63.33333333 35 0
    ID.UM.5 3 100 12 63.63636364 30 0
    ID.UF.1 0 0 75 75 120 100
    ID.UF.2 10 50 20 100 30 50
    ID.UF.3 5 0 20 46.66666667 40 100
    QOL.H.1 48 0 74 72.50580046 84 100
    QOL.H.2 2 100 25 44.93029202 200 0
    QOL.H.3 40 0 90 80 100 100
    QOL.H.4 0.5 100 80 37.42702163 1200 0
    QOL.E.1 10 0 92 90.69493522 100 100
    QOL.E.2 0 0 9 64.28571429 15 100
    QOL.E.3 10 0 60 66.66666667 90 100
    QOL.E.4 5 0 45 50 85 100
    QOL.SS.1 0.5 100 12 66.46980453 2000 0
    QOL.SS.2 20 100 800 53.54133496 7000 0
    QOL.PS.1 45 0 70 40 100 100
    QOL.PS.2 0 0 6 40 20 100
    ESI.EE.1 0.20 100 0.45 46.15384615 0.70 0
    ESI.EE.2 0.01 100 15 39.3897072 90 0
    ESI.SI.1 0 100 25 68.75 85 0
    ESI.SI.2 2 100 18 49.26302992 70 0
    ESI.GI.1 0.8 80 1 100 1.1 90
    ESI.GI.2 20 40 50 100 60 80
    ESI.GI.3 35 70 50 100 52 96
    ESI.UD.1 0 0 1.0 62.11180124 1.61 100
    ES.AQ.2 8 100 14 60 25 0
    ES.AQ.3 0.005 100 4 45.32306407 45 0
    ES.WM.3 0 0 20 40 60 100
    ES.SE.1 0 0 7 35 25 100
    UGL.IC.1 15 0 45 44.44444444 85 100
    UGL.IC.2 1 100 15 56.61642045 210 0
    UGL.IC.3 40 100 90 50 130 0
    UGL.IC.4 70 70 100 100 130 70
    UGL.GU.1 0 100 1.2 60 3.5 0
    """
}
