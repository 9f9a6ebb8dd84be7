package dev.quadrant.dns.answer;

/**
 * What an operator chooses about answers.
 *
 * @param udpPayload most bytes of a UDP response, and what the server says it takes; 512 to 4096
 * @param minimal whether name servers and addresses that nobody asked for are left out of positive answers
 * @param chainLimit most aliases (CNAME, DNAME) that one answer follows
 */
public record AnswerSettings(int udpPayload, boolean minimal, int chainLimit) {
    public AnswerSettings {
        if (udpPayload < 512 || udpPayload > 4096 || chainLimit < 1) {
            throw new IllegalArgumentException("udpPayload " + udpPayload + ", chainLimit " + chainLimit);
        }
    }

    /** 1232 bytes (what every path takes without fragments), full answers, 16 aliases. */
    public static final AnswerSettings DEFAULT = new AnswerSettings(1232, false, 16);
}
