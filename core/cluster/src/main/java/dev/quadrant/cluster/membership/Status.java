package dev.quadrant.cluster.membership;

/** How a member is. Of two statements about one incarnation the later status in this order wins. */
public enum Status {
    ALIVE(0),
    /** Not heard of for too long; it may still object. */
    SUSPECT(1),
    DEAD(2),
    /** Said that it goes. */
    LEFT(3);

    private final int number;

    Status(int number) {
        this.number = number;
    }

    /** Its number on the wire. */
    public int number() {
        return number;
    }

    /** The status of a number; null when there is none. */
    public static Status of(int number) {
        for (Status status : values()) {
            if (status.number == number) {
                return status;
            }
        }
        return null;
    }

    /** Whether the member counts as being there. */
    public boolean present() {
        return this == ALIVE || this == SUSPECT;
    }
}
