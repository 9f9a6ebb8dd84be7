package dev.quadrant.dns.answer;

/** Why a message was not answered, or not with what it asked for. The codes are stable. */
public enum Reason {
    /** No answer: too short, or itself a response. */
    NOT_A_QUERY(0, "not-a-query", true),
    /** No answer: the client is on the drop list. */
    CLIENT_DROPPED(1, "client-dropped", true),
    /** No answer: over a rate limit. */
    RATE_LIMITED(2, "rate-limited", true),
    /** A truncated answer, or BADCOOKIE: over a rate limit. */
    RATE_SLIPPED(3, "rate-slipped", false),
    /** REFUSED: the client may not ask this server, or this zone. */
    CLIENT_NOT_ALLOWED(4, "client-not-allowed", false),
    /** REFUSED: the name is in none of the zones. */
    NOT_AUTHORITATIVE(5, "not-authoritative", false),
    /** REFUSED: zone transfers are not offered. */
    TRANSFER(6, "transfer", false),
    /** REFUSED: a class other than IN. */
    OTHER_CLASS(7, "other-class", false);

    private final int number;
    private final String code;
    private final boolean drops;

    Reason(int number, String code, boolean drops) {
        this.number = number;
        this.code = code;
        this.drops = drops;
    }

    /** From 0 without gaps, for tables. */
    int number() {
        return number;
    }

    /** As it stands in metrics and logs. */
    public String code() {
        return code;
    }

    /** Whether there is no answer at all. */
    public boolean drops() {
        return drops;
    }
}
