package dev.quadrant.db.base;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SqlBufferTest {
    @ParameterizedTest
    @CsvSource(quoteCharacter = '"', textBlock = """
                    "",''
                    61,'a'
                    27,'\\''
                    5c,'\\\\'
                    00,'\\0'
                    0a0d1a,'\\n\\r\\Z'
                    c3bc,'ü'
                    f09f9880,'😀'
                    5c27,'\\\\\\''
                    """)
    void quotes(String hex, String expected) throws IOException {
        SqlBuffer buffer = new SqlBuffer();
        byte[] value = HexFormat.of().parseHex("00" + hex + "00");
        buffer.quoted(value, 1, value.length - 2);
        assertThat(text(buffer)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"'',''''''", "00,0x00", "deadBEEF,0xDEADBEEF"})
    void hexadecimal(String hex, String expected) throws IOException {
        SqlBuffer buffer = new SqlBuffer();
        byte[] value = HexFormat.of().parseHex("00" + hex + "00");
        buffer.hex(value, 1, value.length - 2);
        assertThat(text(buffer)).isEqualTo(expected);
    }

    @Test
    void growsAndIsUsedAgain() throws IOException {
        SqlBuffer buffer = new SqlBuffer();
        for (int i = 0; i < 3; i++) {
            buffer.clear();
            buffer.hex(new byte[1_000_000], 0, 1_000_000);
            assertThat(buffer.length()).isEqualTo(2_000_002);
        }
        assertThat(text(buffer)).startsWith("0x0000");
    }

    private static String text(SqlBuffer buffer) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        buffer.writeTo(out);
        return out.toString(StandardCharsets.UTF_8);
    }
}
