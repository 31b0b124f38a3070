import CGDAL
import Monitoring

/// What GDAL said when a call failed, in its own English words.
struct GDALFailure: Error, Sendable {
  var message: String
}

/// The door to GDAL: set up once, silent, and without a network.
enum GDAL {
  /// Names that no driver may open: GDAL's own file systems, among them those that reach the network.
  static let virtualPrefix = "/vsi"

  private static let started: Void = {
    // Nothing of GDAL's may reach standard error; failures are caught call by call below.
    CPLSetErrorHandler(CPLQuietErrorHandler)
    for (option, value) in [
      // Side files (.prj, .aux.xml) are looked for by name, without listing a folder that may be large.
      ("GDAL_DISABLE_READDIR_ON_OPEN", "TRUE"),
      // No address has this ending: files on the web cannot be opened.
      ("CPL_VSIL_CURL_ALLOWED_FILENAME", "none"),
      ("OGR_GEOJSON_MAX_OBJ_SIZE", "1024"),
      // Files that hold the time of their writing hold this one, so that the same content is the same bytes.
      ("OGR_CURRENT_DATE", "1970-01-01T00:00:00.000Z"),
    ] { CPLSetConfigOption(option, value) }
    // Cells are read once, so a large store of them would only be memory filled anew each time.
    if CPLGetConfigOption("GDAL_CACHEMAX", nil) == nil { CPLSetConfigOption("GDAL_CACHEMAX", "128") }
    OSRSetPROJEnableNetwork(0)
    GDALAllRegister()
  }()

  private final class Sink {
    var message: String?
  }

  /// Runs calls of GDAL and gathers what it complains of; nil or any complaint above a warning is a failure.
  ///
  /// GDAL keeps its handlers per thread, so `body` must not wait for anything.
  static func call<Result>(_ body: () -> Result?) throws(GDALFailure) -> Result {
    _ = started
    let sink = Sink()
    CPLPushErrorHandlerEx(
      { kind, _, text in
        guard let address = CPLGetErrorHandlerUserData(), kind.rawValue >= CE_Failure.rawValue else { return }
        let sink = Unmanaged<Sink>.fromOpaque(address).takeUnretainedValue()
        if sink.message == nil { sink.message = text.map { String(cString: $0) } ?? "" }
      }, Unmanaged.passUnretained(sink).toOpaque())
    let result = body()
    CPLPopErrorHandler()
    return try withExtendedLifetime(sink) { () throws(GDALFailure) in
      if let message = sink.message { throw GDALFailure(message: message) }
      guard let result else { throw GDALFailure(message: "") }
      return result
    }
  }

  /// Opens a file of this machine with one of the drivers named.
  ///
  /// - Throws: `file.missing`, `file.directory`, `file.unreadable`, and `unreadable` where no driver takes it.
  static func open(
    _ path: String, name: String, flags: Int32, drivers: [String], options: [String] = [],
    unreadable: String
  ) throws(InputIssues) -> GDALDatasetH {
    guard !path.hasPrefix(virtualPrefix) else {
      throw InputIssues([InputIssue("file.missing", at: Place(file: name))])
    }
    let size = try InputFile.size(path, name: name)
    guard size > 0 else { throw InputIssues([InputIssue("file.empty", at: Place(file: name))]) }
    do throws(GDALFailure) {
      return try call {
        withStrings(drivers) { drivers in
          withStrings(options) { options in
            GDALOpenEx(path, UInt32(flags | GDAL_OF_READONLY | GDAL_OF_VERBOSE_ERROR), drivers, options, nil)
          }
        }
      }
    } catch {
      throw InputIssues([InputIssue(unreadable, at: Place(file: name), found: error.message)])
    }
  }

  /// A list of strings in the form that GDAL takes, for the time of the call.
  static func withStrings<Result>(
    _ strings: [String], _ body: (UnsafePointer<UnsafePointer<CChar>?>?) -> Result
  ) -> Result {
    var list: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?
    for string in strings { list = CSLAddString(list, string) }
    defer { CSLDestroy(list) }
    return body(list.map { UnsafePointer<UnsafePointer<CChar>?>(OpaquePointer($0)) })
  }
}
