package dev.quadrant.lb.access;

/** How an entry becomes a line. One a loop and frontend, for it may keep what it made; one thread. */
interface LineFormat {
    /**
     * Writes the line of an entry without its end.
     *
     * @param millis the time of day, in milliseconds since 1970
     */
    void write(AccessEntry entry, long millis, LineWriter line);

    /** The format of that name, for a frontend of that name. */
    static LineFormat of(AccessLog.Format format, String frontend) {
        return switch (format) {
            case COMBINED -> new CombinedFormat(frontend);
            case JSON -> new JsonFormat(frontend);
        };
    }
}
