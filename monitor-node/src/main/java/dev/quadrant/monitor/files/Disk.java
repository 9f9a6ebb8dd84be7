package dev.quadrant.monitor.files;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Every change that the store makes to files, in one place: a test lets each of them fail in turn, as a crash or a full disk
 * would. May be used from any thread.
 */
public class Disk {
    /** A new file for writing, also for reading. */
    public FileChannel create(Path file) throws IOException {
        return FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE);
    }

    /** Writes all of the content behind what the channel wrote before. */
    public void append(FileChannel out, ByteBuffer content) throws IOException {
        while (content.hasRemaining()) {
            out.write(content);
        }
    }

    /** Writes all of the content at an offset. */
    public void write(FileChannel out, ByteBuffer content, long offset) throws IOException {
        long at = offset;
        while (content.hasRemaining()) {
            at += out.write(content, at);
        }
    }

    public void truncate(FileChannel file, long size) throws IOException {
        file.truncate(size).position(size);
    }

    /** What was written to the file is on disk when this returns. */
    public void force(FileChannel file) throws IOException {
        file.force(false);
    }

    /** What was created, renamed and deleted in a directory stays so when this returned. */
    public void forceDirectory(Path directory) throws IOException {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    /** Renames a file or directory; a file of the new name is replaced. */
    public void move(Path from, Path to) throws IOException {
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
    }

    /** Makes a file or directory as old as a time, ms since 1970. */
    public void age(Path path, long time) throws IOException {
        Files.setLastModifiedTime(path, FileTime.fromMillis(time));
    }

    public void delete(Path file) throws IOException {
        Files.deleteIfExists(file);
    }

    /** Deletes a directory with the files in it. */
    public void deleteDirectory(Path directory) throws IOException {
        if (!Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        for (Path file : list(directory)) {
            delete(file);
        }
        delete(directory);
    }

    public static List<Path> list(Path directory) throws IOException {
        try (Stream<Path> entries = Files.list(directory)) {
            return new ArrayList<>(entries.sorted().toList());
        }
    }
}
