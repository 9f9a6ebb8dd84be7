package dev.quadrant.db.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import javax.crypto.Cipher;
import org.junit.jupiter.api.Test;

/** Vectors computed with Python's hashlib from the definitions in MySQL's protocol documentation. */
class ScrambleTest {
    private static final byte[] CHALLENGE = "abcdefghijklmnopqrst".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] PASSWORD = "secret".getBytes(StandardCharsets.US_ASCII);

    @Test
    void nativePassword() {
        assertThat(HexFormat.of().formatHex(Scramble.nativePassword(PASSWORD, CHALLENGE)))
                .isEqualTo("8817c50fa779daef010ee7577825b0847df9842e");
        assertThat(Scramble.nativePassword(new byte[0], CHALLENGE)).isEmpty();
    }

    @Test
    void cachingSha2() {
        assertThat(HexFormat.of().formatHex(Scramble.sha2(PASSWORD, CHALLENGE)))
                .isEqualTo("c76e2898612a4cf042c77fa8c4702c4c64c0c2c557c53c4d75595aaa6abae809");
        assertThat(Scramble.sha2(new byte[0], CHALLENGE)).isEmpty();
    }

    @Test
    void rsaIsReadByTheHolderOfTheKey() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        KeyPair pair = generator.generateKeyPair();
        String pem = "-----BEGIN PUBLIC KEY-----\n"
                + Base64.getMimeEncoder().encodeToString(pair.getPublic().getEncoded())
                + "\n-----END PUBLIC KEY-----\n";
        byte[] sent = Scramble.rsa(PASSWORD, CHALLENGE, pem.getBytes(StandardCharsets.US_ASCII));
        Cipher cipher = Cipher.getInstance("RSA/ECB/OAEPWithSHA-1AndMGF1Padding");
        cipher.init(Cipher.DECRYPT_MODE, pair.getPrivate());
        byte[] clear = cipher.doFinal(sent);
        for (int i = 0; i < clear.length; i++) {
            clear[i] = (byte) (clear[i] ^ CHALLENGE[i % CHALLENGE.length]);
        }
        assertThat(clear).isEqualTo(Arrays.copyOf(PASSWORD, PASSWORD.length + 1));
    }
}
