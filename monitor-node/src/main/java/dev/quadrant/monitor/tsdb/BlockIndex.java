package dev.quadrant.monitor.tsdb;

import dev.quadrant.monitor.labels.Labels;
import dev.quadrant.monitor.labels.Matcher;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.IntStream;
import java.util.zip.CRC32C;

/**
 * Reads the index of a block where it is mapped. A series is named by its rank in the order of labels. May be used from any
 * thread, while the block's {@link Guard} is held. Of a file whose checksums are right nothing here fails.
 */
final class BlockIndex {
    private final ByteBuffer file;
    private final int[] begin = new int[IndexSection.COUNT];
    private final int[] size = new int[IndexSection.COUNT];
    private final int[] sums = new int[IndexSection.COUNT];
    private final int symbolCount;
    private final int textBegin;

    /** @throws IOException when the table of contents is damaged */
    BlockIndex(ByteBuffer file) throws IOException {
        this.file = file;
        int contents = file.limit() - IndexSection.CONTENTS;
        if (contents < 8
                || file.getLong(0) != IndexSection.MAGIC
                || file.getLong(file.limit() - 8) != IndexSection.MAGIC) {
            throw new IOException("the index is no index, or was cut");
        }
        byte[] table = new byte[IndexSection.CONTENTS - 12];
        file.get(contents, table);
        if (IndexWriter.sum(table, table.length) != file.getInt(file.limit() - 12)) {
            throw new IOException("the index is damaged: the checksum of its table of contents is wrong");
        }
        for (int i = 0; i < IndexSection.COUNT; i++) {
            begin[i] = (int) file.getLong(contents + 20 * i);
            size[i] = (int) file.getLong(contents + 20 * i + 8);
            sums[i] = file.getInt(contents + 20 * i + 16);
        }
        symbolCount = file.getInt(begin[IndexSection.SYMBOLS]);
        textBegin = begin[IndexSection.SYMBOLS] + 4 + 4 * (symbolCount + 1);
    }

    /** @throws IOException naming the section whose checksum is wrong */
    void verify() throws IOException {
        CRC32C sum = new CRC32C();
        for (int section = 0; section < IndexSection.COUNT; section++) {
            sum.reset();
            sum.update(file.slice(begin[section], size[section]));
            if ((int) sum.getValue() != sums[section]) {
                throw new IOException(
                        "the index is damaged: the checksum of section " + IndexSection.name(section) + " is wrong");
            }
        }
    }

    int seriesCount() {
        return size[IndexSection.OFFSETS] / 4;
    }

    int symbolCount() {
        return symbolCount;
    }

    String symbol(int number) {
        int table = begin[IndexSection.SYMBOLS] + 4 + 4 * number;
        int from = file.getInt(table);
        byte[] text = new byte[file.getInt(table + 4) - from];
        file.get(textBegin + from, text);
        return new String(text, StandardCharsets.UTF_8);
    }

    /** The number of a text, below 0 when the block has it not. */
    private int symbol(String text) {
        int low = 0;
        int high = symbolCount - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            int order = symbol(middle).compareTo(text);
            if (order == 0) {
                return middle;
            }
            if (order < 0) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return -1;
    }

    /** Where a symbol's entry is in a table of sorted entries; below 0 when it is not there. */
    private int entry(int table, int count, int symbol) {
        int low = 0;
        int high = count - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            int found = file.getInt(table + IndexSection.ENTRY * middle);
            if (found == symbol) {
                return table + IndexSection.ENTRY * middle;
            }
            if (found < symbol) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return -1;
    }

    private int nameCount() {
        return size[IndexSection.NAMES] / IndexSection.ENTRY;
    }

    void names(Collection<String> into) {
        for (int i = 0; i < nameCount(); i++) {
            into.add(symbol(file.getInt(begin[IndexSection.NAMES] + IndexSection.ENTRY * i)));
        }
    }

    void values(String name, Collection<String> into) {
        Values values = valuesOf(name);
        for (int i = 0; i < values.count; i++) {
            into.add(symbol(file.getInt(values.table + IndexSection.ENTRY * i)));
        }
    }

    /** The values of a name: where their entries begin, and how many there are. */
    private record Values(int table, int count) {}

    private Values valuesOf(String name) {
        int symbol = symbol(name);
        int at = symbol < 0 ? -1 : entry(begin[IndexSection.NAMES], nameCount(), symbol);
        return at < 0
                ? new Values(0, 0)
                : new Values(
                        begin[IndexSection.VALUES] + IndexSection.ENTRY * file.getInt(at + 4), file.getInt(at + 8));
    }

    /** The series that all matchers select, by rank. */
    int[] select(List<Matcher> matchers) {
        return Postings.select(matchers, () -> IntStream.range(0, seriesCount()).toArray(), this::with);
    }

    private int[] with(Matcher matcher, boolean taken) {
        Values values = valuesOf(matcher.name());
        if (matcher.type() == Matcher.Type.EQUAL && taken) {
            int symbol = symbol(matcher.value());
            int at = symbol < 0 ? -1 : entry(values.table, values.count, symbol);
            return at < 0 ? Postings.NONE : list(at);
        }
        List<int[]> lists = new ArrayList<>();
        for (int i = 0; i < values.count; i++) {
            int at = values.table + IndexSection.ENTRY * i;
            if (matcher.matches(symbol(file.getInt(at))) == taken) {
                lists.add(list(at));
            }
        }
        return Postings.union(lists);
    }

    private int[] list(int valueEntry) {
        int[] list = new int[file.getInt(valueEntry + 8)];
        VarintCursor in = new VarintCursor(file, begin[IndexSection.POSTINGS] + file.getInt(valueEntry + 4));
        int series = 0;
        for (int i = 0; i < list.length; i++) {
            series += (int) in.unsigned();
            list[i] = series;
        }
        return list;
    }

    /** A series with the labels' texts taken from a table that {@link #symbolTable} made. */
    Entry series(int rank, String[] symbols, long from, long to) {
        VarintCursor in = new VarintCursor(
                file, begin[IndexSection.SERIES] + file.getInt(begin[IndexSection.OFFSETS] + 4 * rank));
        String[] pairs = new String[2 * (int) in.unsigned()];
        for (int i = 0; i < pairs.length; i++) {
            int number = (int) in.unsigned();
            if (symbols[number] == null) {
                symbols[number] = symbol(number);
            }
            pairs[i] = symbols[number];
        }
        return new Entry(Labels.ofSorted(pairs), chunks(in, from, to));
    }

    /** Room for the texts of one query or compaction: each is read once. */
    String[] symbolTable() {
        return new String[symbolCount];
    }

    private static BlockChunks chunks(VarintCursor in, long from, long to) {
        int count = (int) in.unsigned();
        BlockChunks chunks = new BlockChunks(Math.min(count, 8));
        long last = 0;
        long place = 0;
        for (int i = 0; i < count; i++) {
            long first = last + in.signed();
            last = first + in.unsigned();
            int samples = (int) in.unsigned();
            int size = (int) in.unsigned();
            place += in.signed();
            if (first <= to && last >= from) {
                chunks.add(first, last, samples, size, place);
            }
            place += 4 + size;
        }
        return chunks;
    }

    /** A series and those of its chunks that were asked for. */
    record Entry(Labels labels, BlockChunks chunks) {}
}
