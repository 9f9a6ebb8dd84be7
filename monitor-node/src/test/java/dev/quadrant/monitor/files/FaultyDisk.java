package dev.quadrant.monitor.files;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;

/** A disk that fails at a given change: as a process that is killed in it, or as one that is full from then on. */
public final class FaultyDisk extends Disk {
    private final int failAt;
    private final boolean full;
    private int changes;
    private boolean room;

    private FaultyDisk(int failAt, boolean full) {
        this.failAt = failAt;
        this.full = full;
    }

    /** The process dies in the change with this number, counted from 0; of a write half is done. */
    public static FaultyDisk killed(int failAt) {
        return new FaultyDisk(failAt, false);
    }

    /** From the change with this number on there is no room for more, until {@link #makeRoom}. */
    public static FaultyDisk full(int failAt) {
        return new FaultyDisk(failAt, true);
    }

    public static final class Failed extends IOException {
        private static final long serialVersionUID = 1;

        Failed(String what) {
            super(what);
        }
    }

    public void makeRoom() {
        room = true;
    }

    /** Whether the fault happened. */
    public boolean failed() {
        return changes > failAt;
    }

    /** Whether this change is to fail. */
    private boolean fails(boolean needsRoom) {
        int number = changes++;
        return number >= failAt && (!full || needsRoom && !room);
    }

    private void change(boolean needsRoom) throws IOException {
        if (fails(needsRoom)) {
            throw new Failed(full ? "No space left on device" : "killed");
        }
    }

    @Override
    public FileChannel create(Path file) throws IOException {
        change(true);
        return super.create(file);
    }

    @Override
    public void append(FileChannel out, ByteBuffer content) throws IOException {
        if (content.hasRemaining() && fails(true)) {
            if (changes == failAt + 1) {
                super.append(out, content.slice(content.position(), content.remaining() / 2));
            }
            throw new Failed(full ? "No space left on device" : "killed");
        }
        super.append(out, content);
    }

    @Override
    public void write(FileChannel out, ByteBuffer content, long offset) throws IOException {
        if (fails(true)) {
            if (changes == failAt + 1) {
                super.write(out, content.slice(content.position(), content.remaining() / 2), offset);
            }
            throw new Failed(full ? "No space left on device" : "killed");
        }
        super.write(out, content, offset);
    }

    @Override
    public void truncate(FileChannel file, long size) throws IOException {
        change(false);
        super.truncate(file, size);
    }

    @Override
    public void force(FileChannel file) throws IOException {
        change(false);
        super.force(file);
    }

    @Override
    public void forceDirectory(Path directory) throws IOException {
        change(false);
        super.forceDirectory(directory);
    }

    @Override
    public void move(Path from, Path to) throws IOException {
        change(false);
        super.move(from, to);
    }

    @Override
    public void delete(Path file) throws IOException {
        change(false);
        super.delete(file);
    }
}
