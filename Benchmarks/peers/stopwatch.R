# Seconds between marks, by the clock and of all cores' work, and the line of JSON that tells them.

stopwatch <- function() list(last = now(), seconds = list())

now <- function() {
  time <- proc.time()
  c(time[["elapsed"]], time[["user.self"]] + time[["sys.self"]])
}

mark <- function(watch, name) set(watch, name, now() - watch$last)

set <- function(watch, name, seconds) {
  watch$seconds[[name]] <- seconds[[1]]
  watch$seconds[[paste(name, "work")]] <- seconds[[2]]
  watch$last <- now()
  watch
}

# What `of` steps would take, from a few and more of them: some of the seconds are spent whatever the number of
# steps, so each step costs what the further ones add. Memory is then that of the part, and is not told.
#
# `sizes`: how many steps, twice. `work` does as many and returns its answers; those of the larger are kept.
extrapolate <- function(watch, name, sizes, of, work) {
  seconds <- list()
  for (size in sizes) {
    gc()
    start <- now()
    watch$answers <- work(size)
    seconds <- c(seconds, list(now() - start))
  }
  step <- (seconds[[2]] - seconds[[1]]) / (sizes[2] - sizes[1])
  watch$isPart <- TRUE
  set(watch, name, seconds[[2]] + step * (of - sizes[2]))
}

report <- function(watch, contender) {
  isWork <- endsWith(names(watch$seconds), " work")
  status <- readLines("/proc/self/status")
  peak <- as.numeric(gsub("[^0-9]", "", grep("^VmHWM", status, value = TRUE))) / 1024
  line <- c(watch$seconds, list(
    "total" = sum(unlist(watch$seconds[!isWork])), "total work" = sum(unlist(watch$seconds[isWork]))))
  if (is.null(watch$isPart)) line$peakMegabytes <- peak
  fields <- sprintf("\"%s\": %.6f", names(line), unlist(line))
  cat("{\"contender\": \"", contender, "\", ", paste(fields, collapse = ", "), "}\n", sep = "")
}
