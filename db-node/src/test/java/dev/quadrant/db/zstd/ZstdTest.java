package dev.quadrant.db.zstd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ZstdTest {
    private static final int CUT_STEP = 997;

    @TempDir
    Path directory;

    private final Random random = new Random(7);

    /** Text with something of everything: words that repeat, digits, and bytes that do not compress. */
    private byte[] text(int length) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        byte[] noise = new byte[300];
        while (out.size() < length) {
            out.writeBytes(
                    ("INSERT INTO `shop`.`t` VALUES (" + random.nextInt() + ",'" + "row ".repeat(random.nextInt(9)))
                            .getBytes(StandardCharsets.UTF_8));
            random.nextBytes(noise);
            out.write(noise, 0, random.nextInt(noise.length));
            out.writeBytes("');\n".getBytes(StandardCharsets.UTF_8));
        }
        return Arrays.copyOf(out.toByteArray(), length);
    }

    private byte[] packed(byte[] content) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ZstdOutput zstd = new ZstdOutput(out);
        for (int at = 0; at < content.length; ) {
            int part = Math.min(content.length - at, 1 + random.nextInt(1 << 20));
            zstd.write(content, at, part);
            at += part;
        }
        zstd.finish();
        return out.toByteArray();
    }

    private static byte[] unpacked(byte[] file) throws IOException {
        try (ZstdInput in = new ZstdInput(new ByteArrayInputStream(file))) {
            return in.readAllBytes();
        }
    }

    @ParameterizedTest
    @ValueSource(
            ints = {
                0,
                1,
                255,
                256,
                65_792,
                ZstdOutput.FRAME - 1,
                ZstdOutput.FRAME,
                ZstdOutput.FRAME + 1,
                3 * ZstdOutput.FRAME + 5
            })
    void whatIsWrittenIsRead(int length) throws IOException {
        byte[] content = text(length);
        assertThat(unpacked(packed(content))).isEqualTo(content);
        byte[] zeros = new byte[length];
        assertThat(unpacked(packed(zeros))).isEqualTo(zeros);
    }

    /** Debian's zstd reads it, and its frames are where the table says. */
    @Test
    void isReadByTheToolItself() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/zstd")), "there is no /usr/bin/zstd: apt-get install zstd");
        byte[] content = text(2 * ZstdOutput.FRAME + 12_345);
        Path file = directory.resolve("rows.sql.zst");
        Files.write(file, packed(content));
        assertThat(tool("-dc", file.toString())).isEqualTo(content);
        assertThat(new String(tool("-lv", file.toString()), StandardCharsets.UTF_8))
                .containsPattern("Zstandard Frames: 3\\b")
                .containsPattern("Skippable Frames: 1\\b");
    }

    /** Frames of the tool have other headers; without a table they are no whole file. */
    @Test
    void framesOfTheToolAreReadAndMissTheirTable() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/zstd")), "there is no /usr/bin/zstd: apt-get install zstd");
        for (int length : new int[] {1, 300, 70_000, 3 << 20}) {
            byte[] content = text(length);
            Path file = directory.resolve("plain" + length);
            Files.write(file, content);
            ByteArrayOutputStream whole = new ByteArrayOutputStream();
            byte[] frame = tool("-c", "-19", file.toString());
            whole.writeBytes(frame);
            assertThatThrownBy(() -> unpacked(frame)).hasMessageContaining("it ends before its table of frames");
            SeekTable table = new SeekTable();
            table.add(frame.length, length);
            whole.writeBytes(table.encoded());
            assertThat(unpacked(whole.toByteArray())).isEqualTo(content);
        }
    }

    private byte[] tool(String... arguments) throws IOException, InterruptedException {
        Path out = directory.resolve("out");
        ProcessBuilder zstd =
                new ProcessBuilder("zstd").redirectOutput(out.toFile()).redirectError(ProcessBuilder.Redirect.INHERIT);
        zstd.command().addAll(Arrays.asList(arguments));
        assertThat(zstd.start().waitFor()).isZero();
        return Files.readAllBytes(out);
    }

    @Test
    void noFileThatIsCutOffIsWhole() throws IOException {
        byte[] whole = packed(text(ZstdOutput.FRAME + 100_000));
        ByteBuffer table = ByteBuffer.wrap(whole).order(ByteOrder.LITTLE_ENDIAN);
        int first = table.getInt(whole.length - 9 - 16);
        int second = table.getInt(whole.length - 9 - 8);
        assertThat(first + second + SeekTable.HEADER + 16 + 9).isEqualTo(whole.length);
        for (int border : new int[] {0, first, first + second}) {
            assertCut(whole, border);
        }
        for (int at = 1; at < whole.length; at += CUT_STEP) {
            assertCut(whole, at);
        }
        for (int at = whole.length - SeekTable.HEADER - 16 - 9; at < whole.length; at++) {
            assertCut(whole, at);
        }
        byte[] more = Arrays.copyOf(whole, whole.length + 1);
        assertThatThrownBy(() -> unpacked(more)).hasMessageContaining("something follows its end");
        byte[] withoutFirst = Arrays.copyOfRange(whole, first, whole.length);
        assertThatThrownBy(() -> unpacked(withoutFirst)).hasMessageContaining("its table of frames is not");
    }

    private static void assertCut(byte[] whole, int length) {
        assertThatThrownBy(() -> unpacked(Arrays.copyOf(whole, length)))
                .as("cut at %s", length)
                .isInstanceOf(IOException.class)
                .hasMessageMatching("(?s)is (cut off|damaged).*");
    }

    /** Each frame has a checksum: a flipped bit is an error or, in a header, changes nothing that is read. */
    @Test
    void noFlippedBitIsReadAsSomethingElse() throws IOException {
        byte[] content = text(40_000);
        byte[] whole = packed(content);
        for (int at = 0; at < whole.length; at++) {
            byte[] flipped = whole.clone();
            flipped[at] ^= (byte) (1 << random.nextInt(8));
            byte[] read;
            try {
                read = unpacked(flipped);
            } catch (IOException e) {
                assertThat(e.getMessage()).as("flipped at %s", at).matches("(?s)is (cut off|damaged).*");
                continue;
            }
            assertThat(read).as("flipped at %s", at).isEqualTo(content);
        }
    }

    @Test
    void aFrameThatClaimsTooMuchIsRefused() {
        ByteBuffer header = ByteBuffer.allocate(64).order(ByteOrder.LITTLE_ENDIAN);
        // Single segment, a content size of eight bytes, one raw block that is the last and empty.
        header.putInt(FrameReader.MAGIC).put((byte) 0xE0).putLong(1L << 40).put((byte) 1);
        assertThatThrownBy(() -> unpacked(header.array()))
                .hasMessageContaining("claims a content of 1099511627776 bytes");
    }
}
