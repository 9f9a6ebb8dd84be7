package dev.quadrant.lb.filter;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Reads a file of networks: one a line, in CIDR form or as an address; what follows {@code #} or {@code ;} is a comment, and
 * empty lines are nothing. So files of Spamhaus, FireHOL and others can be used as they come.
 */
final class AddressFile {
    /** Most octets of a line, comment included. */
    static final int LONGEST_LINE = 1024;

    private final Path file;
    private final AddressSet.Builder into;
    private final int most;
    private final byte[] line = new byte[LONGEST_LINE];
    private int length;
    private int number = 1;

    private AddressFile(Path file, AddressSet.Builder into, int most) {
        this.file = file;
        this.into = into;
        this.most = most;
    }

    /**
     * @param most networks that the list may have, with those that are in it already
     * @throws ListException naming the file, the line and what is wrong there
     */
    static void read(Path file, AddressSet.Builder into, int most) throws ListException {
        try (InputStream in = Files.newInputStream(file)) {
            new AddressFile(file, into, most).read(in);
        } catch (IOException e) {
            throw new ListException(
                    file + " cannot be read: " + e.getClass().getSimpleName(),
                    "name a file that is there and that the node's user may read");
        }
    }

    private void read(InputStream in) throws IOException, ListException {
        byte[] part = new byte[1 << 16];
        for (int count = in.read(part); count >= 0; count = in.read(part)) {
            for (int i = 0; i < count; i++) {
                if (part[i] == '\n') {
                    end();
                } else if (length == LONGEST_LINE) {
                    throw problem("is longer than " + LONGEST_LINE + " octets", "write a network a line");
                } else {
                    line[length++] = part[i];
                }
            }
        }
        end();
    }

    private void end() throws ListException {
        String text = new String(line, 0, comment(), StandardCharsets.ISO_8859_1).strip();
        if (!text.isEmpty()) {
            add(text);
        }
        length = 0;
        number++;
    }

    private void add(String text) throws ListException {
        if (into.count() >= most) {
            throw problem("is one network more than the limit of " + most, "raise quadrant.lb.limits.list-networks");
        }
        try {
            into.add(Cidr.parse(text));
        } catch (IllegalArgumentException e) {
            throw problem(e.getMessage(), "write a network such as 192.0.2.0/24 or 2001:db8::/32, or an address");
        }
    }

    private int comment() {
        int end = 0;
        while (end < length && line[end] != '#' && line[end] != ';') {
            end++;
        }
        return end;
    }

    private ListException problem(String what, String fix) {
        return new ListException(file + ":" + number + ": " + what, fix);
    }
}
