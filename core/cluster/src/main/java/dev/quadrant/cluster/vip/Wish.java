package dev.quadrant.cluster.vip;

/**
 * A holder's wish to hand its virtual IP over.
 *
 * @param reason its stable code
 * @param successor who shall have it, empty when there is no other candidate
 * @param must whether the holder gives it up also when no successor answers
 */
public record Wish(String reason, String successor, boolean must) {}
