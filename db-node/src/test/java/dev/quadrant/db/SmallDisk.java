package dev.quadrant.db;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A file system of its own at a directory, small enough to be filled. Closing it takes it away with all that it has. */
final class SmallDisk implements AutoCloseable {
    private final Path mount;

    private SmallDisk(Path mount) {
        this.mount = mount;
    }

    /** Mounts one, or skips the test where that is not allowed. */
    static SmallDisk at(Path mount, int megabytes) throws IOException {
        Files.createDirectories(mount);
        assumeTrue(
                works("mount", "-t", "tmpfs", "-o", "size=" + megabytes + "m", "none", mount.toString()),
                "needs the right to mount a tmpfs: run as root");
        return new SmallDisk(mount);
    }

    /** Takes all the room that is left. */
    void fill() throws IOException {
        try (FileChannel filler = FileChannel.open(
                filler(), StandardOpenOption.CREATE, StandardOpenOption.APPEND, StandardOpenOption.WRITE)) {
            ByteBuffer block = ByteBuffer.allocate(64 * 1024);
            while (true) {
                filler.write(block.clear());
            }
        } catch (IOException e) {
            if (!String.valueOf(e.getMessage()).contains("No space left")) {
                throw e;
            }
        }
    }

    /** Gives the room back. */
    void free() throws IOException {
        Files.deleteIfExists(filler());
    }

    private Path filler() {
        return mount.resolve("filler");
    }

    private static boolean works(String... command) throws IOException {
        try {
            return new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        // Lazily: a process that is just ending may have a file open.
        if (!works("umount", "-l", mount.toString())) {
            throw new IOException("cannot unmount " + mount);
        }
    }
}
