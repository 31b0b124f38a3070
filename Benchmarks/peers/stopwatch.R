# Seconds between marks, by the clock and of all cores' work, and the line of JSON that tells them.

stopwatch <- function() list(last = now(), seconds = list())

now <- function() {
  time <- proc.time()
  c(time[["elapsed"]], time[["user.self"]] + time[["sys.self"]])
}

# `scale`: how many times the work measured the whole would be.
mark <- function(watch, name, scale = 1) {
  here <- now()
  watch$seconds[[name]] <- (here[1] - watch$last[1]) * scale
  watch$seconds[[paste(name, "work")]] <- (here[2] - watch$last[2]) * scale
  watch$last <- here
  watch
}

report <- function(watch, contender) {
  isWork <- endsWith(names(watch$seconds), " work")
  status <- readLines("/proc/self/status")
  peak <- as.numeric(gsub("[^0-9]", "", grep("^VmHWM", status, value = TRUE))) / 1024
  line <- c(watch$seconds, list(
    "total" = sum(unlist(watch$seconds[!isWork])), "total work" = sum(unlist(watch$seconds[isWork])),
    "peakMegabytes" = peak))
  fields <- sprintf("\"%s\": %.6f", names(line), unlist(line))
  cat("{\"contender\": \"", contender, "\", ", paste(fields, collapse = ", "), "}\n", sep = "")
}
