package dev.quadrant.lb.filter;

/** A list that cannot be made: what is wrong where, and what mends it. */
public final class ListException extends Exception {
    private static final long serialVersionUID = 1;

    private final String fix;

    ListException(String what, String fix) {
        super(what);
        this.fix = fix;
    }

    /** What to do about it. */
    public String fix() {
        return fix;
    }
}
