package dev.quadrant.db.encryption;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import javax.crypto.Cipher;
import javax.crypto.KDF;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.HKDFParameterSpec;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class EncryptionTest {
    private static final String ONE = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";
    private static final String TWO = ONE.replace("00", "ff");
    private static final FilePlace PLACE = new FilePlace("20261122T030000Z", "data/00001.sql.zst.enc");
    private static final int FRAME = FrameCipher.CONTENT + FrameCipher.TAG;
    private static final int HEADER = FrameCipher.HEADER;

    /** Three whole frames and a part of one. */
    private static final int LENGTH = 3 * FrameCipher.CONTENT + 1000;

    @TempDir
    Path directory;

    private KeyFile keys;

    @BeforeEach
    void write() throws IOException {
        keys = keyFile("# the one in use\n" + ONE + "\n");
    }

    private KeyFile keyFile(String text) throws IOException {
        Path file = directory.resolve("keys");
        Files.writeString(file, text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        return new KeyFile(Optional.of(file));
    }

    private static byte[] content(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }

    private static byte[] encrypted(byte[] content, String key, FilePlace place) {
        try {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            EncryptingOutput encrypting = new EncryptingOutput(out, EncryptionKey.parse(key), place);
            Random random = new Random(1);
            for (int at = 0; at < content.length; ) {
                int part = Math.min(content.length - at, 1 + random.nextInt(100_000));
                encrypting.write(content, at, part);
                at += part;
            }
            encrypting.finish();
            return out.toByteArray();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private byte[] decrypted(byte[] file, FilePlace place) throws IOException {
        try (DecryptingInput in = new DecryptingInput(new ByteArrayInputStream(file), keys, place)) {
            return in.readAllBytes();
        }
    }

    @ParameterizedTest
    @ValueSource(
            ints = {
                0,
                1,
                FrameCipher.CONTENT - 1,
                FrameCipher.CONTENT,
                FrameCipher.CONTENT + 1,
                2 * FrameCipher.CONTENT,
                LENGTH
            })
    void whatIsWrittenIsRead(int length) throws IOException {
        byte[] content = content(length);
        byte[] file = encrypted(content, ONE, PLACE);
        int frames = Math.max(1, (length + FrameCipher.CONTENT - 1) / FrameCipher.CONTENT);
        assertThat(file).hasSize(HEADER + length + frames * FrameCipher.TAG);
        assertThat(decrypted(file, PLACE)).isEqualTo(content);
    }

    /** Another implementation, by the words of the page: HKDF of the JDK, nonce and associated data by hand. */
    @Test
    void theFormIsTheOneThatIsDescribed() throws GeneralSecurityException {
        byte[] content = content(FrameCipher.CONTENT + 5);
        byte[] file = encrypted(content, ONE, PLACE);
        assertThat(new String(file, 0, 8, StandardCharsets.US_ASCII)).isEqualTo("QDBENC1\n");
        byte[] header = Arrays.copyOf(file, HEADER);
        SecretKey key = KDF.getInstance("HKDF-SHA256")
                .deriveKey(
                        "AES",
                        HKDFParameterSpec.ofExtract()
                                .addIKM(HexFormat.of().parseHex(ONE))
                                .addSalt(Arrays.copyOfRange(file, 16, 48))
                                .thenExpand("quadrant db-node base file".getBytes(StandardCharsets.US_ASCII), 32));
        byte[] read = new byte[0];
        for (int frame = 0; frame < 2; frame++) {
            byte last = (byte) frame;
            Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
            cipher.init(
                    Cipher.DECRYPT_MODE,
                    key,
                    new GCMParameterSpec(
                            128,
                            ByteBuffer.allocate(12)
                                    .put(file, 48, 7)
                                    .putInt(frame)
                                    .put(last)
                                    .array()));
            ByteBuffer associated = ByteBuffer.allocate(1000).put(header);
            for (String part : new String[] {PLACE.base(), PLACE.name()}) {
                associated.putInt(part.length()).put(part.getBytes(StandardCharsets.US_ASCII));
            }
            cipher.updateAAD(associated.putInt(frame).put(last).flip());
            int from = HEADER + frame * FRAME;
            byte[] part = cipher.doFinal(file, from, Math.min(FRAME, file.length - from));
            read = ByteBuffer.allocate(read.length + part.length)
                    .put(read)
                    .put(part)
                    .array();
        }
        assertThat(read).isEqualTo(content);
    }

    @Test
    void twoFilesOfOneContentHaveNothingInCommon() {
        byte[] content = content(1000);
        byte[] a = encrypted(content, ONE, PLACE);
        byte[] b = encrypted(content, ONE, PLACE);
        assertThat(Arrays.copyOfRange(a, 16, HEADER)).isNotEqualTo(Arrays.copyOfRange(b, 16, HEADER));
        assertThat(Arrays.copyOfRange(a, HEADER, a.length)).isNotEqualTo(Arrays.copyOfRange(b, HEADER, b.length));
    }

    /** Does something to a file. */
    interface Tampering {
        byte[] of(byte[] file);
    }

    static Stream<Arguments> tamperings() {
        Stream.Builder<Arguments> all = Stream.builder();
        int tail = HEADER + LENGTH + 4 * FrameCipher.TAG;
        // Bits: of magic, key id, salt, nonces, and of content and tag of each frame.
        for (int at : new int[] {
            0,
            7,
            8,
            15,
            16,
            47,
            48,
            HEADER - 1,
            HEADER,
            HEADER + FrameCipher.CONTENT - 1,
            HEADER + FrameCipher.CONTENT,
            HEADER + FRAME - 1,
            HEADER + FRAME,
            HEADER + 2 * FRAME - 1,
            HEADER + 2 * FRAME + 77,
            HEADER + 3 * FRAME,
            tail - 17,
            tail - 16,
            tail - 1
        }) {
            for (int bit : new int[] {0, 7}) {
                all.add(tampering("bit " + bit + " of byte " + at, file -> {
                    file[at] ^= (byte) (1 << bit);
                    return file;
                }));
            }
        }
        // Ends: in the header, at every frame's border and beside it.
        for (int border = HEADER; border < tail; border += FRAME) {
            for (int at : new int[] {border - 1, border, border + 1, border + FrameCipher.TAG}) {
                all.add(tampering("cut at " + at, file -> Arrays.copyOf(file, at)));
            }
        }
        all.add(tampering("cut at 0", file -> new byte[0]));
        all.add(tampering("cut before the end", file -> Arrays.copyOf(file, file.length - 1)));
        all.add(tampering("a byte more", file -> Arrays.copyOf(file, file.length + 1)));
        all.add(tampering("frames 0 and 1 exchanged", file -> moved(file, 1, 0, 2, 3)));
        all.add(tampering("frames 1 and 2 exchanged", file -> moved(file, 0, 2, 1, 3)));
        all.add(tampering("frame 0 removed", file -> moved(file, 1, 2, 3)));
        all.add(tampering("frame 1 removed", file -> moved(file, 0, 2, 3)));
        all.add(tampering("frame 1 repeated", file -> moved(file, 0, 1, 1, 2, 3)));
        all.add(tampering("the last frame repeated", file -> moved(file, 0, 1, 2, 3, 3)));
        all.add(tampering("the last frame alone", file -> moved(file, 3)));
        // Frames and headers of other files under the same key.
        byte[] other = encrypted(content(LENGTH), ONE, PLACE);
        all.add(tampering("another file's header", file -> spliced(other, file, HEADER)));
        all.add(tampering("another file's end", file -> spliced(file, other, HEADER + FRAME)));
        all.add(tampering(
                "of another base",
                file -> encrypted(content(LENGTH), ONE, new FilePlace("20261123T030000Z", PLACE.name()))));
        all.add(tampering(
                "another file of the base",
                file -> encrypted(content(LENGTH), ONE, new FilePlace(PLACE.base(), "data/00002.sql.zst.enc"))));
        all.add(tampering(
                "base and name divided elsewhere",
                file -> encrypted(
                        content(LENGTH),
                        ONE,
                        new FilePlace(PLACE.base() + "d", PLACE.name().substring(1)))));
        all.add(tampering("another key under this one's id", file -> {
            byte[] forged = encrypted(content(LENGTH), TWO, PLACE);
            System.arraycopy(file, 8, forged, 8, 8);
            return forged;
        }));
        return all.build();
    }

    private static Arguments tampering(String name, Tampering tampering) {
        return Arguments.of(name, tampering);
    }

    private static byte[] moved(byte[] file, int... frames) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(file, 0, HEADER);
        for (int frame : frames) {
            int from = HEADER + frame * FRAME;
            out.write(file, from, Math.min(FRAME, file.length - from));
        }
        return out.toByteArray();
    }

    private static byte[] spliced(byte[] begin, byte[] end, int at) {
        byte[] file = end.clone();
        System.arraycopy(begin, 0, file, 0, at);
        return file;
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("tamperings")
    void nothingThatWasTamperedWithIsReadToItsEnd(String name, Tampering tampering) {
        byte[] file = tampering.of(encrypted(content(LENGTH), ONE, PLACE));
        assertThatThrownBy(() -> decrypted(file, PLACE))
                .as(name)
                .isInstanceOf(IOException.class)
                .hasMessageMatching("(?s)is (cut off|damaged|not authentic|encrypted with key).*");
    }

    /** What was given before the damage was authentic. */
    @Test
    void nothingOfADamagedFrameIsGiven() throws IOException {
        byte[] content = content(LENGTH);
        byte[] file = encrypted(content, ONE, PLACE);
        file[HEADER + FRAME + 50_000] ^= 1;
        try (DecryptingInput in = new DecryptingInput(new ByteArrayInputStream(file), keys, PLACE)) {
            assertThat(in.readNBytes(FrameCipher.CONTENT)).isEqualTo(Arrays.copyOf(content, FrameCipher.CONTENT));
            assertThatThrownBy(in::read).hasMessageContaining("is not authentic in frame 1");
        }
    }

    @Test
    void theFirstKeyWritesAndAllRead() throws IOException {
        byte[] old = encrypted(content(10), ONE, PLACE);
        keys = keyFile(TWO + "\n# until the last base of it has expired\n" + ONE + "\n");
        assertThat(keys.writing().orElseThrow().id())
                .isEqualTo(EncryptionKey.parse(TWO).id());
        assertThat(decrypted(old, PLACE)).isEqualTo(content(10));
        keys = keyFile(TWO);
        assertThatThrownBy(() -> decrypted(old, PLACE))
                .hasMessage("is encrypted with key " + EncryptionKey.parse(ONE).id() + ", which is not in "
                        + directory.resolve("keys") + " (key "
                        + EncryptionKey.parse(TWO).id()
                        + "): append its line to that file (quadrant.db.encryption.key-file)");
        keys = KeyFile.NONE;
        assertThat(keys.writing()).isEmpty();
        assertThatThrownBy(() -> decrypted(old, PLACE))
                .hasMessageContaining(
                        "no key is configured here: name the file that has it in quadrant.db.encryption.key-file");
    }

    @Test
    void aFileThatHasNoKeyWritesNothingInClear() throws IOException {
        keys = keyFile("# nothing yet\n");
        assertThatThrownBy(keys::writing).hasMessageContaining("holds no key");
        keys = keyFile(ONE);
        Files.setPosixFilePermissions(directory.resolve("keys"), PosixFilePermissions.fromString("rw-r--r--"));
        assertThatThrownBy(keys::writing).hasMessageContaining("is open to other users");
        Files.delete(directory.resolve("keys"));
        assertThatThrownBy(keys::writing).hasMessageContaining("does not exist");
        assertThatThrownBy(() -> keys.reading("0011223344556677"))
                .hasMessageMatching(
                        "is encrypted with key 0011223344556677, and there is no key: .* does not exist .*");
    }

    @Test
    void printsNoSecret() {
        EncryptionKey key = EncryptionKey.parse(ONE);
        assertThat(key.toString()).matches("key [0-9a-f]{16}").doesNotContain("0001020304");
    }
}
