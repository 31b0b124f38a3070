import Microdata
import Monitoring
import Surveys

/// What `SURVEY.yaml` says: the files of a household survey, how its sample was drawn, and which answer means
/// what. Together with the files it is all that the figures follow from.
public struct SurveyDescription: Hashable, Sendable {
  /// One file of interviews.
  public struct Source: Hashable, Sendable {
    public var file: String
    /// Variables that name a row; of persons those that name the household they live in.
    public var key: [String]
    public var codebook: String?
    /// Rows of the codebook that speak of this file, by its column `file`.
    public var codebookPart: String?
    public var missing: [String]
    public var encoding: String?
  }

  /// Rows where a variable has one of some values, by value or by label.
  public struct Selection: Hashable, Sendable {
    public var variable: String
    public var values: [String]
    public var line: Int?
  }

  /// Which households are urban.
  public enum Urban: Hashable, Sendable {
    case all
    case selected(Selection)
  }

  /// How a country's own categories become standard ones.
  public struct Mapping: Hashable, Sendable {
    /// Answers that mean one standard category: each a condition on some of the variables.
    public struct Entry: Hashable, Sendable {
      /// Nil: mapped to nothing on purpose.
      public var standard: String?
      public var conditions: [[String: Set<String>]]
      public var line: Int?
    }

    public var concept: SurveyConcept
    public var variables: [String]
    public var entries: [Entry]
    /// What is to be taken as the verdict of a standard category where it says none.
    public var assumed: [String: CategoryVerdict]
    public var line: Int?
  }

  /// A question answered with yes or no.
  public struct Answer: Hashable, Sendable {
    public var variable: String
    public var yes: [String]
    public var no: [String]
    public var line: Int?
  }

  /// Rights of adults to land (1.4.2), asked of persons.
  public struct Land: Hashable, Sendable {
    public var age: String
    public var adultFromYears = 18.0
    public var documents: Answer?
    public var fearsLoss: Answer?
    public var mayBequeath: Answer?
    public var holdsLand: Answer?
    /// The type of tenure of the person's land; figures of 1.4.2 alone are broken down by it.
    public var tenure: Subgroup?
  }

  /// A variable by whose categories figures are broken down.
  public struct Subgroup: Hashable, Sendable {
    public enum Unit: String, CaseIterable, Hashable, Sendable {
      case households
      /// Persons, each counted in their own group.
      case persons
      /// Households, by the answer of the head.
      case head
    }

    public var variable: String
    /// `SEX`, `REGION`.
    public var dimension: String
    /// Value or label to code; others stand under their own label.
    public var codes: [String: String]
    public var unit: Unit
    public var line: Int?
  }

  /// When a figure is too uncertain.
  public struct Publication: Hashable, Sendable {
    /// Coefficient of variation above which a figure is marked as unreliable.
    public var flagAbove = 0.166
    /// And above which it is withheld.
    public var suppressAbove = 0.3
    /// Confidence level of the intervals.
    public var level = 0.95
  }

  public var name: LocalisedText
  public var area: ReferenceArea
  public var period: Period
  public var households: Source
  public var persons: Source?
  public var design: Design
  /// Nil where the survey does not say.
  public var urban: Urban?
  /// Official, for the number of people (EN_LND_SLUMN); nil for none.
  public var urbanPopulation: Double?
  public var numbers: [SurveyNumber: [String]]
  public var mappings: [Mapping]
  public var land: Land?
  /// Who the head of a household is, in the file of persons.
  public var head: Selection?
  public var subgroups: [Subgroup]
  public var rules: HousingRules
  public var publication: Publication
  public var nature: ObservationNature
  /// What every figure must say.
  public var caveats: [LocalisedText]
  public var attributions: [String]
}
