package dev.quadrant.cluster.crypto;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.List;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;

/**
 * Seals packets with AES-256-GCM and opens them. For one thread.
 *
 * <pre>
 *  0  magic 'Q' 'd'
 *  2  version of the form, 1
 *  3  number of the key
 *  7  nonce, 12 random bytes
 * 19  ciphertext, then the tag of 16 bytes
 * </pre>
 *
 * The first seven bytes and the cluster's name are associated data: a packet of another cluster, or one whose head was
 * changed, is not authentic. Random nonces allow 2^32 packets under one key before two of them are equal with a chance of
 * 2^-32 (NIST SP 800-38D, 8.3): five nodes at rest send that many in eight months; change the key before.
 */
public final class PacketSeal {
    /** Bytes that sealing adds. */
    public static final int OVERHEAD = 19 + 16;

    /** Version of the packet's form. */
    public static final byte VERSION = 1;

    private static final short MAGIC = 0x5164;
    private static final int KEY = 3;
    private static final int NONCE = 7;
    private static final int NONCE_BYTES = 12;
    private static final int BODY = 19;
    private static final int TAG_BITS = 128;

    private final List<ClusterKey> keys;
    private final byte[] cluster;
    private final SecureRandom random = new SecureRandom();
    private final Cipher sealing;
    private final Cipher opening;

    /** Why a packet was not opened. */
    public enum Refusal {
        /** Not a packet of this form at all. */
        FORM,
        UNKNOWN_KEY,
        /** Another cluster's, damaged or forged. */
        NOT_AUTHENTIC;

        /** The stable reason code. */
        public String code() {
            return switch (this) {
                case FORM -> "not-a-packet";
                case UNKNOWN_KEY -> "unknown-key";
                case NOT_AUTHENTIC -> "not-authentic";
            };
        }
    }

    /** The last refusal of {@link #open}. */
    private Refusal refusal = Refusal.FORM;

    /**
     * @param keys the first seals, all open
     * @param cluster the cluster's name
     */
    public PacketSeal(List<ClusterKey> keys, String cluster) {
        this.keys = List.copyOf(keys);
        this.cluster = cluster.getBytes(StandardCharsets.UTF_8);
        try {
            sealing = Cipher.getInstance("AES/GCM/NoPadding");
            opening = Cipher.getInstance("AES/GCM/NoPadding");
        } catch (GeneralSecurityException e) {
            throw new AssertionError("every JDK has AES-GCM", e);
        }
    }

    /** A sealed copy of a plain packet. */
    public byte[] seal(byte[] plain) {
        ClusterKey key = keys.getFirst();
        byte[] packet = new byte[plain.length + OVERHEAD];
        byte[] nonce = new byte[NONCE_BYTES];
        random.nextBytes(nonce);
        ByteBuffer.wrap(packet).putShort(MAGIC).put(VERSION).putInt(key.id()).put(nonce);
        try {
            sealing.init(Cipher.ENCRYPT_MODE, key.secret(), new GCMParameterSpec(TAG_BITS, nonce));
            sealing.updateAAD(packet, 0, NONCE);
            sealing.updateAAD(cluster);
            sealing.doFinal(plain, 0, plain.length, packet, BODY);
            return packet;
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    /**
     * Opens a sealed packet.
     *
     * @param length of the packet in {@code packet}
     * @return the plain packet; null when it is refused, which {@link #refusal} explains. One that names no key of ours
     *     costs a comparison and no memory.
     */
    public byte[] open(byte[] packet, int length) {
        if (length < OVERHEAD
                || packet[0] != (byte) (MAGIC >> 8)
                || packet[1] != (byte) MAGIC
                || packet[2] != VERSION) {
            refusal = Refusal.FORM;
            return null;
        }
        ClusterKey key = key(ByteBuffer.wrap(packet).getInt(KEY));
        if (key == null) {
            refusal = Refusal.UNKNOWN_KEY;
            return null;
        }
        try {
            opening.init(Cipher.DECRYPT_MODE, key.secret(), new GCMParameterSpec(TAG_BITS, packet, NONCE, NONCE_BYTES));
            opening.updateAAD(packet, 0, NONCE);
            opening.updateAAD(cluster);
            return opening.doFinal(packet, BODY, length - BODY);
        } catch (GeneralSecurityException _) {
            refusal = Refusal.NOT_AUTHENTIC;
            return null;
        }
    }

    private ClusterKey key(int id) {
        for (ClusterKey key : keys) {
            if (key.id() == id) {
                return key;
            }
        }
        return null;
    }

    /** Why {@link #open} last returned null. */
    public Refusal refusal() {
        return refusal;
    }
}
