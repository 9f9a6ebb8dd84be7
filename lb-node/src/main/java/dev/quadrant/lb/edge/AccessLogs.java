package dev.quadrant.lb.edge;

import dev.quadrant.lb.access.AccessLog;
import dev.quadrant.lb.access.AccessRecorder;
import dev.quadrant.lb.route.Frontend;
import dev.quadrant.lb.route.Topology;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The access logs of all frontends that have one. One thread at a time. */
public final class AccessLogs implements AutoCloseable {
    private final AccessLog[] byFrontend;
    private final List<AccessRecorder[]> recorders = new ArrayList<>();

    /** A log's file could not be opened. */
    public static final class OpenException extends Exception {
        private static final long serialVersionUID = 1;

        private final String frontend;

        OpenException(String frontend, IOException cause) {
            super(cause.getMessage(), cause);
            this.frontend = frontend;
        }

        /** Name of the frontend whose log it is. */
        public String frontend() {
            return frontend;
        }
    }

    private AccessLogs(int frontends) {
        byFrontend = new AccessLog[frontends];
    }

    /**
     * Opens the logs of a topology's frontends.
     *
     * @param before logs that are open: one that stays as it is goes on
     * @throws OpenException when a file cannot be opened; nothing is opened then
     */
    public static AccessLogs open(Topology topology, Optional<AccessLogs> before) throws OpenException {
        AccessLogs logs = new AccessLogs(topology.frontendTable());
        for (Frontend frontend : topology.frontends()) {
            if (frontend.accessLog().isPresent()) {
                AccessLog.Settings settings = frontend.accessLog().get();
                try {
                    Optional<AccessLog> same = before.stream()
                            .flatMap(old -> old.all().stream())
                            .filter(log -> log.frontend().equals(frontend.name())
                                    && log.settings().equals(settings))
                            .findFirst();
                    logs.byFrontend[frontend.index()] =
                            same.isPresent() ? same.get() : AccessLog.open(frontend.name(), settings);
                } catch (IOException e) {
                    logs.close(before.map(AccessLogs::all).orElse(List.of()));
                    throw new OpenException(frontend.name(), e);
                }
            }
        }
        return logs;
    }

    /** All that there are. */
    public List<AccessLog> all() {
        List<AccessLog> all = new ArrayList<>();
        for (AccessLog log : byFrontend) {
            if (log != null) {
                all.add(log);
            }
        }
        return all;
    }

    /** What a new loop writes with, by the index of frontends; null where there is no log. */
    AccessRecorder[] recorders() {
        AccessRecorder[] its = new AccessRecorder[byFrontend.length];
        for (int i = 0; i < its.length; i++) {
            its[i] = byFrontend[i] == null ? null : byFrontend[i].recorder();
        }
        recorders.add(its);
        return its;
    }

    /** Opens all files again, soon. */
    public void reopen() {
        all().forEach(AccessLog::reopen);
    }

    /** Writes what waits, and closes all files; when no loop writes any more. */
    @Override
    public void close() {
        close(List.of());
    }

    /** As {@link #close()}, but for logs that others still write to. */
    public void close(List<AccessLog> used) {
        Set<AccessLog> kept = Set.copyOf(used);
        for (int i = 0; i < byFrontend.length; i++) {
            AccessLog log = byFrontend[i];
            if (log != null && !kept.contains(log)) {
                log.close();
            } else if (log != null) {
                int index = i;
                recorders.forEach(its -> log.release(its[index]));
            }
        }
    }
}
