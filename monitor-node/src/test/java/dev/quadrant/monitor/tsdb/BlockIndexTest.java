package dev.quadrant.monitor.tsdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quadrant.monitor.files.Disk;
import dev.quadrant.monitor.labels.Labels;
import dev.quadrant.monitor.labels.Matcher;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BlockIndexTest {
    @TempDir
    private Path directory;

    private static final String[] WORDS = {"x", "y", "xy", "z1", "zz", "\u00e4\u20ac", "\ud83d\ude00"};

    private BlockIndex index(List<Labels> sorted) throws IOException {
        TreeSet<String> symbols = new TreeSet<>();
        sorted.forEach(labels -> labels.forEach((name, value) -> {
            symbols.add(name);
            symbols.add(value);
        }));
        try (BlockWriter out = new BlockWriter(new Disk(), directory, 1, symbols)) {
            for (int i = 0; i < sorted.size(); i++) {
                out.begin(sorted.get(i));
                for (int c = 0; c <= i % 3; c++) {
                    ChunkWriter chunk = new ChunkWriter();
                    chunk.append(c * 1000L, i);
                    chunk.append(c * 1000L + i, 7);
                    out.chunk(chunk.bytes(), chunk.size(), chunk.count(), chunk.firstTime(), chunk.lastTime());
                }
                out.end();
            }
            out.finish(0, Windows.MILLIS, 0, List.of());
        }
        return new BlockIndex(ByteBuffer.wrap(Files.readAllBytes(directory.resolve("00000001/index"))));
    }

    private static List<Labels> random(Random random) {
        TreeSet<Labels> all = new TreeSet<>();
        for (int i = 0; i < 300; i++) {
            all.add(Labels.of(
                    "a",
                    WORDS[random.nextInt(WORDS.length)],
                    "b",
                    WORDS[random.nextInt(WORDS.length)],
                    "c",
                    random.nextInt(3) == 0 ? "" : WORDS[random.nextInt(WORDS.length)] + random.nextInt(20)));
        }
        return new ArrayList<>(all);
    }

    /** Against the plain way: every series looked at. */
    @Test
    void selectsWhatTheMatchersSay() throws IOException {
        Random random = new Random(5);
        List<Labels> all = random(random);
        BlockIndex index = index(all);
        index.verify();
        String[] values = {"", "x", "y", "x|y", "x?", ".*", ".+", "z.*", "[xy]+", "\u00e4.*"};
        String[] names = {"a", "b", "c", "absent"};
        List<Matcher.Type> types = List.of(Matcher.Type.values());
        int selected = 0;
        for (int round = 0; round < 3000; round++) {
            List<Matcher> matchers = new ArrayList<>();
            for (int i = 0; i <= random.nextInt(3); i++) {
                matchers.add(Matcher.of(
                        names[random.nextInt(names.length)],
                        types.get(random.nextInt(types.size())),
                        values[random.nextInt(values.length)]));
            }
            List<Labels> expected = all.stream()
                    .filter(labels ->
                            matchers.stream().allMatch(matcher -> matcher.matches(labels.get(matcher.name()))))
                    .toList();
            selected += expected.size();
            List<Labels> found = new ArrayList<>();
            String[] symbols = index.symbolTable();
            for (int rank : index.select(matchers)) {
                found.add(index.series(rank, symbols, 0, 0).labels());
            }
            assertThat(found).as("%s", matchers).isEqualTo(expected);
        }
        assertThat(selected).isPositive();
        TreeSet<String> found = new TreeSet<>();
        index.names(found);
        assertThat(found).containsExactly("a", "b", "c");
        found.clear();
        index.values("b", found);
        assertThat(found).containsExactlyInAnyOrder(WORDS);
    }

    @Test
    void knowsTheChunksOfATime() throws IOException {
        List<Labels> all = random(new Random(2));
        BlockIndex index = index(all);
        BlockChunks chunks = index.series(5, index.symbolTable(), 1001, 2000).chunks();
        assertThat(chunks.count()).isEqualTo(2);
        assertThat(chunks.first(0)).isEqualTo(1000);
        assertThat(chunks.last(0)).isEqualTo(1005);
        assertThat(chunks.samples(1)).isEqualTo(2);
        assertThat(index.series(5, index.symbolTable(), 1006, 1999).chunks().count())
                .isZero();
    }

    /** A flipped bit anywhere is found before anything is read by it. */
    @Test
    void everyFlippedBitIsFound() throws IOException {
        List<Labels> all = random(new Random(3)).subList(0, 12);
        index(all);
        byte[] whole = Files.readAllBytes(directory.resolve("00000001/index"));
        for (int at = 0; at < whole.length; at++) {
            byte[] bytes = whole.clone();
            bytes[at] ^= (byte) (1 << at % 8);
            assertThatThrownBy(() -> new BlockIndex(ByteBuffer.wrap(bytes)).verify())
                    .as("bit of byte %d", at)
                    .isInstanceOf(IOException.class);
        }
        for (int length = 0; length < whole.length; length++) {
            byte[] bytes = java.util.Arrays.copyOf(whole, length);
            assertThatThrownBy(() -> new BlockIndex(ByteBuffer.wrap(bytes)).verify())
                    .as("cut at %d", length)
                    .isInstanceOf(IOException.class);
        }
    }
}
