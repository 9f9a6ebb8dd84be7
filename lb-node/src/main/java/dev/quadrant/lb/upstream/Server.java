package dev.quadrant.lb.upstream;

import dev.quadrant.lb.balance.Candidate;
import java.net.InetSocketAddress;
import java.util.concurrent.atomic.AtomicInteger;

/** A server of a backend. May be used from any thread. */
public final class Server implements Candidate {
    private final String backend;
    private final String name;
    private final InetSocketAddress address;
    private final int weight;
    private final int index;
    private final AtomicInteger load = new AtomicInteger();
    private volatile boolean up = true;
    private volatile CheckResult lastCheck = CheckResult.NONE;

    /**
     * @param index its place among all servers of the node, from 0: the index of tables
     * @param weight 1 to 256
     */
    public Server(String backend, String name, InetSocketAddress address, int weight, int index) {
        this.backend = backend;
        this.name = name;
        this.address = address;
        this.weight = weight;
        this.index = index;
    }

    public String backend() {
        return backend;
    }

    public String name() {
        return name;
    }

    public InetSocketAddress address() {
        return address;
    }

    public int index() {
        return index;
    }

    @Override
    public int weight() {
        return weight;
    }

    @Override
    public int load() {
        return load.get();
    }

    /** A request (TCP mode: a connection) was given to it. */
    public void begin() {
        load.incrementAndGet();
    }

    /** What {@link #begin} began has ended, well or not. */
    public void end() {
        load.decrementAndGet();
    }

    public boolean up() {
        return up;
    }

    public CheckResult lastCheck() {
        return lastCheck;
    }

    void checked(CheckResult result, boolean nowUp) {
        lastCheck = result;
        up = nowUp;
    }
}
