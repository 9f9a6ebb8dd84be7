package dev.quadrant.lb.route;

import java.util.HashMap;
import java.util.Map;

/**
 * Gives frontends and servers their places in tables, the same for the same name as long as the process lives: so counters go on
 * over a reload. A place is never given to another name. One thread at a time.
 */
public final class Indexes {
    private final Map<String, Integer> frontends = new HashMap<>();
    private final Map<String, Integer> servers = new HashMap<>();

    /** The index of a frontend, from 0. */
    public int frontend(String name) {
        return frontends.computeIfAbsent(name, _ -> frontends.size());
    }

    /** The index of a server of a backend, from 0. */
    public int server(String backend, String name) {
        return servers.computeIfAbsent(backend + "/" + name, _ -> servers.size());
    }
}
