package dev.quadrant.cluster.crypto;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.List;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;

/**
 * Seals packets with AES-256-GCM and opens them. For one thread.
 *
 * <pre>
 *  0  magic 'Q'
 *  1  form: 0x01 a datagram, 0x11 a frame of a stream
 *  2  number of the cluster, from its name
 *  4  number of the key
 *  8  nonce: 8 random bytes of this process, 4 of a counter
 * 20  ciphertext, then the tag of 16 bytes
 *     stamp: SipHash-2-4 of all before, cut to 4 bytes
 * </pre>
 *
 * The first eight bytes and the cluster's name are associated data: a packet of another cluster, of another form, or one
 * whose head was changed, is not authentic.
 *
 * <p><b>The nonce</b> is unique under a key: within a process the counter never repeats, since at its end (2^32 packets, a
 * year and more) the process draws new random bytes; two of N lives of processes that ever used a key draw the same 8 bytes
 * with a chance of less than N^2 / 2^65, for 65,000 lives less than 2^-32, which is what NIST SP 800-38D (section 8) asks
 * for. Which node it is, what its clock says and which key seals do not matter.
 *
 * <p><b>The stamp</b> is no protection of the content, the tag is. It makes junk cheap: Java's GCM allocates some objects for
 * every packet that it refuses, the stamp lets one forged packet in 2^32 get so far. Its key is derived from the cluster's.
 */
public final class PacketSeal {
    /** Bytes that sealing adds. */
    public static final int OVERHEAD = 20 + 16 + 4;

    /** Version of the packet's form. */
    public static final int VERSION = 1;

    private static final byte MAGIC = 0x51;
    private static final int CLUSTER = 2;
    private static final int KEY = 4;
    private static final int NONCE = 8;
    private static final int NONCE_BYTES = 12;
    private static final int BODY = 20;
    private static final int STAMP_BYTES = 4;
    private static final int TAG_BITS = 128;

    /** What a sealed packet is for; the form's upper half. */
    public enum Form {
        DATAGRAM(0),
        STREAM(1);

        private final byte code;

        Form(int number) {
            this.code = (byte) (number << 4 | VERSION);
        }
    }

    /** Why a packet was not opened. */
    public enum Refusal {
        /** Not a packet of this form at all. */
        FORM,
        OTHER_CLUSTER,
        UNKNOWN_KEY,
        /** Damaged or forged. */
        NOT_AUTHENTIC;

        /** The stable reason code. */
        public String code() {
            return switch (this) {
                case FORM -> "not-a-packet";
                case OTHER_CLUSTER -> "other-cluster";
                case UNKNOWN_KEY -> "unknown-key";
                case NOT_AUTHENTIC -> "not-authentic";
            };
        }
    }

    private final byte[] cluster;
    private final short clusterNumber;
    private final SecureRandom random = new SecureRandom();
    private final Cipher sealing;
    private final Cipher opening;
    private final byte[] nonce = new byte[NONCE_BYTES];
    private int counter;
    private KeyRing ring;
    private ClusterKey[] keys;
    private SipHash[] stamps;

    /** The last refusal of {@link #open}. */
    private Refusal refusal = Refusal.FORM;

    /**
     * @param ring its first key seals, all open
     * @param cluster the cluster's name
     */
    public PacketSeal(KeyRing ring, String cluster) {
        this.cluster = cluster.getBytes(StandardCharsets.UTF_8);
        byte[] hash = sha256("quadrant cluster id".getBytes(StandardCharsets.US_ASCII), this.cluster);
        this.clusterNumber = ByteBuffer.wrap(hash).getShort();
        try {
            sealing = Cipher.getInstance("AES/GCM/NoPadding");
            opening = Cipher.getInstance("AES/GCM/NoPadding");
        } catch (GeneralSecurityException e) {
            throw new AssertionError("every JDK has AES-GCM", e);
        }
        newNonce();
        use(ring);
    }

    /** With a single key or a few. */
    public PacketSeal(List<ClusterKey> keys, String cluster) {
        this(new KeyRing(keys), cluster);
    }

    /** Seals and opens with other keys from now on. */
    public void use(KeyRing ring) {
        this.ring = ring;
        this.keys = ring.keys().toArray(ClusterKey[]::new);
        this.stamps = new SipHash[keys.length];
        for (int i = 0; i < keys.length; i++) {
            stamps[i] = new SipHash(sha256(
                    "quadrant stamp".getBytes(StandardCharsets.US_ASCII),
                    keys[i].secret().getEncoded()));
        }
    }

    public KeyRing ring() {
        return ring;
    }

    static byte[] sha256(byte[]... parts) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (byte[] part : parts) {
                digest.update(part);
            }
            return digest.digest();
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every JDK has SHA-256", e);
        }
    }

    private void newNonce() {
        random.nextBytes(nonce);
        counter = 0;
    }

    private void nextNonce() {
        if (++counter == 0) {
            newNonce();
            counter = 1;
        }
        ByteBuffer.wrap(nonce).putInt(NONCE_BYTES - 4, counter);
    }

    /** A sealed copy of a plain datagram. */
    public byte[] seal(byte[] plain) {
        return seal(Form.DATAGRAM, plain);
    }

    /** A sealed copy of a plain packet. */
    public byte[] seal(Form form, byte[] plain) {
        byte[] packet = new byte[plain.length + OVERHEAD];
        nextNonce();
        ByteBuffer.wrap(packet)
                .put(MAGIC)
                .put(form.code)
                .putShort(clusterNumber)
                .putInt(keys[0].id())
                .put(nonce);
        try {
            sealing.init(Cipher.ENCRYPT_MODE, keys[0].secret(), new GCMParameterSpec(TAG_BITS, nonce));
            sealing.updateAAD(packet, 0, NONCE);
            sealing.updateAAD(cluster);
            sealing.doFinal(plain, 0, plain.length, packet, BODY);
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
        int end = packet.length - STAMP_BYTES;
        ByteBuffer.wrap(packet).putInt(end, (int) stamps[0].hash(packet, end));
        return packet;
    }

    /** Opens a sealed datagram; see {@link #open(Form, byte[], int)}. */
    public byte[] open(byte[] packet, int length) {
        return open(Form.DATAGRAM, packet, length);
    }

    /**
     * Opens a sealed packet.
     *
     * @param length of the packet in {@code packet}
     * @return the plain packet; null when it is refused, which {@link #refusal} explains. One that was not sealed with a key
     *     of ours allocates nothing.
     */
    public byte[] open(Form form, byte[] packet, int length) {
        refusal = null;
        if (length < OVERHEAD || packet[0] != MAGIC || packet[1] != form.code) {
            refusal = Refusal.FORM;
        } else if (packet[CLUSTER] != (byte) (clusterNumber >> 8) || packet[CLUSTER + 1] != (byte) clusterNumber) {
            refusal = Refusal.OTHER_CLUSTER;
        } else {
            int key = key(number(packet, KEY));
            if (key < 0) {
                refusal = Refusal.UNKNOWN_KEY;
            } else if ((int) stamps[key].hash(packet, length - STAMP_BYTES) != number(packet, length - STAMP_BYTES)) {
                refusal = Refusal.NOT_AUTHENTIC;
            } else {
                return decipher(keys[key], packet, length - STAMP_BYTES);
            }
        }
        return null;
    }

    private byte[] decipher(ClusterKey key, byte[] packet, int end) {
        try {
            opening.init(Cipher.DECRYPT_MODE, key.secret(), new GCMParameterSpec(TAG_BITS, packet, NONCE, NONCE_BYTES));
            opening.updateAAD(packet, 0, NONCE);
            opening.updateAAD(cluster);
            return opening.doFinal(packet, BODY, end - BODY);
        } catch (GeneralSecurityException _) {
            refusal = Refusal.NOT_AUTHENTIC;
            return null;
        }
    }

    private int key(int id) {
        for (int i = 0; i < keys.length; i++) {
            if (keys[i].id() == id) {
                return i;
            }
        }
        return -1;
    }

    private static int number(byte[] bytes, int at) {
        return bytes[at] << 24 | (bytes[at + 1] & 0xff) << 16 | (bytes[at + 2] & 0xff) << 8 | bytes[at + 3] & 0xff;
    }

    /** Why {@link #open} last returned null. */
    public Refusal refusal() {
        return refusal;
    }
}
