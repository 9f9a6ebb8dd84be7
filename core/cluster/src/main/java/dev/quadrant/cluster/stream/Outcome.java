package dev.quadrant.cluster.stream;

/** How an exchange ended. */
public enum Outcome {
    /** Each side has what the other knew, or both knew the same. */
    DONE("done"),
    /** The other side closed before the end. */
    CUT("cut"),
    /** A frame of another cluster or another key, damaged, forged, or no frame at all. */
    NOT_AUTHENTIC("not-authentic"),
    /** A frame of an earlier exchange. */
    REPLAYED("replayed"),
    /** An authentic frame that is none. */
    MALFORMED("malformed"),
    VERSION("version-not-understood"),
    /** It took longer than {@link Exchange#TIME_MAX}. */
    TOO_SLOW("too-slow"),
    /** A frame longer than {@link Exchange#FRAME_MAX}, or more than {@link Exchange#BYTES_MAX} in all. */
    TOO_LONG("too-long");

    private final String code;

    Outcome(String code) {
        this.code = code;
    }

    /** The stable reason code. */
    public String code() {
        return code;
    }
}
