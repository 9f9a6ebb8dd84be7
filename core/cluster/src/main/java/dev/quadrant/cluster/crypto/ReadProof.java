package dev.quadrant.cluster.crypto;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Shows that whoever asks has the cluster's key, without sending it: a keyed hash (HMAC-SHA256, with a key derived for this use alone) of what is
 * asked, of whom and when. It is good for a minute, and for that one question: who listens can ask the same again within that time, which only
 * tells him what he heard anyway.
 */
public final class ReadProof {
    /** How far the two clocks may differ, and how long a proof is good; seconds. */
    static final long GOOD_FOR = 60;

    private static final String ALGORITHM = "HmacSHA256";
    private static final byte[] PURPOSE = "quadrant admin read".getBytes(StandardCharsets.US_ASCII);

    private ReadProof() {}

    /**
     * A proof.
     *
     * @param question what is asked, and of whom
     * @param now seconds since 1970
     */
    public static String of(KeyRing keys, String question, long now) {
        ClusterKey key = keys.primary();
        return ClusterKey.text(key.id()) + "." + now + "." + hash(key, question, now);
    }

    /** Whether a proof is one of the ring's keys for a question; takes the same time whatever hash it shows. */
    public static boolean holds(KeyRing keys, String proof, String question, long now) {
        String[] parts = proof.split("\\.", -1);
        if (parts.length != 3 || parts[1].length() > 18) {
            return false;
        }
        long time;
        try {
            time = Long.parseLong(parts[1]);
        } catch (NumberFormatException e) {
            return false;
        }
        if (Math.abs(now - time) > GOOD_FOR) {
            return false;
        }
        for (ClusterKey key : keys.keys()) {
            if (ClusterKey.text(key.id()).equals(parts[0])) {
                return MessageDigest.isEqual(
                        hash(key, question, time).getBytes(StandardCharsets.US_ASCII),
                        parts[2].getBytes(StandardCharsets.UTF_8));
            }
        }
        return false;
    }

    private static String hash(ClusterKey key, String question, long time) {
        byte[] derived = mac(new SecretKeySpec(key.secret().getEncoded(), ALGORITHM), PURPOSE);
        byte[] text = (time + "\n" + question).getBytes(StandardCharsets.UTF_8);
        return HexFormat.of().formatHex(mac(new SecretKeySpec(derived, ALGORITHM), text));
    }

    private static byte[] mac(SecretKeySpec key, byte[] text) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            return mac.doFinal(text);
        } catch (GeneralSecurityException e) {
            throw new AssertionError("every JDK has " + ALGORITHM, e);
        }
    }
}
