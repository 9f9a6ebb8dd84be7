package dev.quadrant.lb.edge;

import dev.quadrant.lb.access.AccessLog;
import dev.quadrant.lb.access.AccessRecorder;
import dev.quadrant.lb.route.Frontend;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** The access logs of all frontends that have one. */
public final class AccessLogs implements AutoCloseable {
    private final AccessLog[] byFrontend;

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
     * Opens the logs of frontends, which stand in the order of their index.
     *
     * @param loops how many loops write to each
     * @throws OpenException when a file cannot be opened; nothing is open then
     */
    public static AccessLogs open(List<Frontend> frontends, int loops) throws OpenException {
        AccessLogs logs = new AccessLogs(frontends.size());
        for (Frontend frontend : frontends) {
            if (frontend.accessLog().isPresent()) {
                try {
                    logs.byFrontend[frontend.index()] =
                            AccessLog.open(frontend.name(), frontend.accessLog().get(), loops);
                } catch (IOException e) {
                    logs.close();
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

    /** What a loop writes with, by the index of frontends; null where there is no log. */
    public AccessRecorder[] recorders(int loop) {
        AccessRecorder[] recorders = new AccessRecorder[byFrontend.length];
        for (int i = 0; i < recorders.length; i++) {
            recorders[i] = byFrontend[i] == null ? null : byFrontend[i].recorder(loop);
        }
        return recorders;
    }

    /** Opens all files again, soon. */
    public void reopen() {
        all().forEach(AccessLog::reopen);
    }

    /** Writes what waits, and closes all files; when no loop writes any more. */
    @Override
    public void close() {
        all().forEach(AccessLog::close);
    }
}
