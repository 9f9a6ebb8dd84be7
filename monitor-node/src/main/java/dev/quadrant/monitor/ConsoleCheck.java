package dev.quadrant.monitor;

import dev.quadrant.appliance.admin.AdminToken;
import dev.quadrant.appliance.config.Configuration;
import dev.quadrant.appliance.config.Problem;
import dev.quadrant.monitor.dashboards.Dashboards;
import dev.quadrant.monitor.login.UsersFile;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What the types of the console's keys cannot say. */
final class ConsoleCheck {
    private static final String PREFIX = "quadrant.monitor.console.";

    private final Configuration configuration;
    private final List<Problem> problems = new ArrayList<>();

    private ConsoleCheck(Configuration configuration) {
        this.configuration = configuration;
    }

    static List<Problem> of(Configuration configuration) {
        ConsoleCheck check = new ConsoleCheck(configuration);
        check.run(configuration.get(ConsoleConfig.class));
        return check.problems;
    }

    private void run(ConsoleConfig config) {
        if (config.usersFile().isPresent()) {
            try {
                UsersFile.read(config.usersFile().get());
            } catch (IOException e) {
                add("users-file", e.getMessage(), "mend the file, or leave the key out");
            }
        }
        token("read-token-file", config.readTokenFile());
        token("nodes-token-file", config.nodesTokenFile());
        duration("session-idle", config.sessionIdle());
        duration("session-max", config.sessionMax());
        duration("login-wait-max", config.loginWaitMax());
        positive("sessions-max", config.sessionsMax());
        positive("login-failures", config.loginFailures());
        positive("login-tracked-max", config.loginTrackedMax());
        positive("audit-max", config.auditMax());
        Dashboards.read(config.dashboards().orElse(List.of()))
                .problems()
                .forEach(problem -> problems.add(
                        new Problem(PREFIX + "dashboards", problem.place(), problem.words(), problem.fix())));
    }

    private void token(String key, Optional<Path> file) {
        if (file.isPresent()) {
            try {
                AdminToken.read(file.get());
            } catch (IOException e) {
                add(key, e.getMessage(), "make one with: (umask 077; openssl rand -hex 32 > FILE)");
            }
        }
    }

    private void duration(String key, Duration value) {
        if (value.toMillis() <= 0) {
            add(key, "is shorter than 1ms", "give a time such as 30m");
        }
    }

    private void positive(String key, long value) {
        if (value <= 0) {
            add(key, value + " is not above 0", "give a positive number");
        }
    }

    private void add(String key, String what, String fix) {
        problems.add(configuration.problem(PREFIX + key, what, fix));
    }
}
