package dev.quadrant.e2e.cluster;

import dev.quadrant.linux.Libc;
import dev.quadrant.linux.LinuxException;
import dev.quadrant.linux.Memory;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * An Ethernet switch in this process: a port is a TAP device that is {@code eth0} in a host's namespace, so the kernels on both
 * ends are real and what happens in between is {@link Wires}: every fault of a network without a kernel module (many kernels,
 * such as that of a small virtual machine, have neither netem nor a drop action). It learns where a MAC is, as switches do.
 *
 * <p>Port 0 is the observer's: it has no kernel, and no {@link Wires.Weather}.
 */
final class Switch implements AutoCloseable {
    static final int OBSERVER = 0;

    private static final int PORTS_MAX = 16;
    private static final int FRAME_MAX = 2048;
    private static final int MAC = 6;
    private static final int O_RDWR = 2;
    private static final int O_NONBLOCK = 0x800;
    private static final int O_CLOEXEC = 0x80000;
    private static final long TUNSETIFF = 0x400454ca;
    private static final long TUNSETCARRIER = 0x400454e2;
    private static final short IFF_TAP_NO_PI = 0x1002;
    private static final int POLLFD = 8;
    private static final short POLLIN = 1;
    private static final int IDLE_MILLIS = 50;
    /** Most frames that are delayed at a time; more are dropped, as a full queue does. */
    private static final int DELAYED_MAX = 10_000;

    private final int[] fds = new int[PORTS_MAX];
    private final long pollFds = Memory.allocate((long) PORTS_MAX * POLLFD);
    private final long buffer = Memory.allocate(FRAME_MAX);
    private final Map<Long, Integer> learned = new HashMap<>();
    private final PriorityQueue<Delayed> delayed = new PriorityQueue<>(Comparator.comparingLong(one -> one.due));
    private final Random random = new Random(1);
    private final Thread thread = Thread.ofPlatform().name("switch").unstarted(this::run);
    private volatile int ports = 1;
    private volatile Wires wires = Wires.WHOLE;
    private final Set<Integer> unplugged = ConcurrentHashMap.newKeySet();
    private volatile Consumer<byte[]> observer = _ -> {};
    private volatile boolean closed;

    private static final class Delayed {
        final long due;
        final int to;
        final byte[] frame;

        Delayed(long due, int to, byte[] frame) {
            this.due = due;
            this.to = to;
            this.frame = frame;
        }
    }

    /** Makes a port whose other end is {@code eth0} of a namespace; before {@link #start}. */
    int plug(Namespace host) {
        int port = ports;
        fds[port] = host.inside(Switch::tap);
        ports = port + 1;
        return port;
    }

    private static int tap() throws LinuxException {
        long path = Memory.string("/dev/net/tun");
        long request = Memory.allocate(40);
        try {
            int fd = LinuxException.check("open /dev/net/tun", Libc.open(path, O_RDWR | O_NONBLOCK | O_CLOEXEC, 0));
            byte[] name = {'e', 't', 'h', '0'};
            Memory.copy(name, 0, request, name.length);
            Memory.putShort(request + 16, IFF_TAP_NO_PI);
            LinuxException.check("make a TAP device", Libc.ioctl(fd, TUNSETIFF, request));
            return fd;
        } finally {
            Memory.free(path);
            Memory.free(request);
        }
    }

    /** Frames for port 0 go here, on the switch's thread. */
    void observe(Consumer<byte[]> frames) {
        observer = frames;
    }

    void start() {
        thread.start();
    }

    /** What is wrong with the network from now on. */
    void wires(Wires now) {
        wires = now;
    }

    Wires wires() {
        return wires;
    }

    /**
     * Takes a port's cable out, or puts it in: the host's interface loses its carrier. The host's kernel takes up to a second to
     * notice, and would send on a TAP device until then; not so on a cable that is out.
     */
    void carrier(int port, boolean in) {
        if (in) {
            unplugged.remove(port);
        } else {
            unplugged.add(port);
        }
        long value = Memory.allocate(4);
        try {
            Memory.putInt(value, in ? 1 : 0);
            int done = Libc.ioctl(fds[port], TUNSETCARRIER, value);
            if (done < 0) {
                throw new IllegalStateException("carrier: error " + -done);
            }
        } finally {
            Memory.free(value);
        }
    }

    private void run() {
        Namespace.hurry();
        while (!closed) {
            for (int port = 1; port < ports; port++) {
                long entry = pollFds + (long) (port - 1) * POLLFD;
                Memory.putInt(entry, fds[port]);
                Memory.putShort(entry + 4, POLLIN);
            }
            Libc.poll(pollFds, ports - 1L, untilNext());
            deliverDue(System.nanoTime());
            for (int port = 1; port < ports; port++) {
                for (long read = read(port); read > 0; read = read(port)) {
                    forward(port, (int) read);
                }
            }
        }
    }

    private long read(int port) {
        return Libc.read(fds[port], buffer, FRAME_MAX);
    }

    private int untilNext() {
        Delayed next = delayed.peek();
        return next == null ? IDLE_MILLIS : Math.clamp((next.due - System.nanoTime()) / 1_000_000, 0, IDLE_MILLIS);
    }

    private void deliverDue(long now) {
        while (!delayed.isEmpty() && delayed.peek().due - now <= 0) {
            Delayed next = delayed.remove();
            send(next.frame, next.to);
        }
    }

    private void forward(int from, int length) {
        byte[] frame = new byte[length];
        Memory.copy(buffer, frame, 0, length);
        learned.put(mac(frame, MAC), from);
        Integer to = isGroup(frame) ? null : learned.get(mac(frame, 0));
        if (to == null && Asker.isFor(frame)) {
            to = OBSERVER;
        }
        for (int port = 0; port < ports; port++) {
            if (port != from && (to == null || to == port)) {
                pass(frame, from, port);
            }
        }
    }

    private void pass(byte[] frame, int from, int to) {
        Wires now = wires;
        if (now.blocks(from, to) || unplugged.contains(from) || unplugged.contains(to)) {
            return;
        }
        Wires.Weather weather = to == OBSERVER ? Wires.Weather.FINE : now.weather();
        int copies = random.nextDouble() < weather.duplicate() ? 2 : 1;
        for (int copy = 0; copy < copies; copy++) {
            if (random.nextDouble() < weather.loss()) {
                continue;
            }
            if (weather.delayMillis() == 0) {
                send(frame, to);
            } else if (delayed.size() < DELAYED_MAX) {
                int millis = weather.delayMillis() + random.nextInt(weather.jitterMillis() + 1);
                delayed.add(new Delayed(System.nanoTime() + millis * 1_000_000L, to, frame));
            }
        }
    }

    private void send(byte[] frame, int to) {
        if (to == OBSERVER) {
            observer.accept(frame);
            return;
        }
        // A host that is switched off does not take it; nor does one whose queue is full.
        long memory = Memory.allocate(frame.length);
        Memory.copy(frame, 0, memory, frame.length);
        Libc.write(fds[to], memory, frame.length);
        Memory.free(memory);
    }

    /** Sends a frame from port 0 to all; on any thread. */
    void broadcast(byte[] frame) {
        Wires now = wires;
        for (int port = 1; port < ports; port++) {
            if (!now.blocks(OBSERVER, port) && !unplugged.contains(port)) {
                send(frame, port);
            }
        }
    }

    private static boolean isGroup(byte[] frame) {
        return (frame[0] & 1) != 0;
    }

    private static long mac(byte[] frame, int offset) {
        long mac = 0;
        for (byte b : Arrays.copyOfRange(frame, offset, offset + MAC)) {
            mac = mac << 8 | b & 0xff;
        }
        return mac;
    }

    @Override
    public void close() {
        closed = true;
        try {
            thread.join(2_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        for (int port = 1; port < ports; port++) {
            Libc.close(fds[port]);
        }
        Memory.free(buffer);
        Memory.free(pollFds);
    }
}
