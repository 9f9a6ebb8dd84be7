package dev.quadrant.monitor;

import dev.quadrant.appliance.ServiceContext;
import dev.quadrant.appliance.StartFailure;
import dev.quadrant.appliance.admin.AdminToken;
import dev.quadrant.appliance.config.ClusterConfig;
import dev.quadrant.monitor.actions.ActionRoutes;
import dev.quadrant.monitor.actions.NodeCalls;
import dev.quadrant.monitor.alerts.SilenceRoutes;
import dev.quadrant.monitor.audit.Audit;
import dev.quadrant.monitor.console.ConsoleRoutes;
import dev.quadrant.monitor.dashboards.Dashboards;
import dev.quadrant.monitor.login.LoginOptions;
import dev.quadrant.monitor.login.LoginRoutes;
import dev.quadrant.monitor.login.Users;
import dev.quadrant.monitor.scrape.ScrapePool;
import dev.quadrant.monitor.tsdb.SeriesStore;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The console at work: its pages, who may see them, and what people change through them, wired. */
final class ConsoleService {
    private final Dashboards dashboards;
    private final Users users;
    private final Audit audit;
    private final LoginRoutes login;
    private final NodeCalls nodes;
    private final ConsoleRoutes pages;

    private ConsoleService(
            Dashboards dashboards, Users users, Audit audit, LoginRoutes login, NodeCalls nodes, ConsoleRoutes pages) {
        this.dashboards = dashboards;
        this.users = users;
        this.audit = audit;
        this.login = login;
        this.nodes = nodes;
        this.pages = pages;
    }

    static ConsoleService start(ServiceContext context, ScrapePool scrapes, SeriesStore store, SilenceRoutes silences)
            throws StartFailure {
        MonitorConfig monitor = context.configuration().get(MonitorConfig.class);
        ConsoleConfig config = context.configuration().get(ConsoleConfig.class);
        Path file = config.auditFile().orElse(monitor.storage().path().resolve("audit.log"));
        Audit audit = new Audit(context.vertx(), file, config.auditMax(), context.metrics());
        Users users = users(context, config);
        LoginRoutes login = new LoginRoutes(
                context.vertx(),
                new LoginOptions(
                        config.sessionIdle(),
                        config.sessionMax(),
                        config.sessionsMax(),
                        config.loginFailures(),
                        config.loginWaitMax(),
                        config.loginTrackedMax(),
                        monitor.externalUrl().orElse("").startsWith("https:"),
                        context.actions(),
                        reader(context, config),
                        context.reading(),
                        context.members().all().getFirst().name()),
                users,
                audit,
                context.metrics());
        NodeCalls nodes = new NodeCalls(context.vertx(), context.members(), config.nodesTokenFile());
        Dashboards dashboards = new Dashboards(config.dashboards().orElse(List.of()));
        dashboards.reload();
        ConsoleRoutes pages = new ConsoleRoutes(
                context.vertx(),
                context.configuration().get(ClusterConfig.class).name(),
                scrapes,
                store,
                nodes,
                dashboards,
                login.gate(),
                context.metrics());
        context.conditions().readiness("monitor", "users", users::condition);
        context.conditions().readiness("monitor", "dashboards", dashboards::condition);
        login.install(context.router());
        new ActionRoutes(nodes, silences, audit, context.metrics()).install(context.router());
        pages.install(context.router());
        users.follow(context.vertx());
        return new ConsoleService(dashboards, users, audit, login, nodes, pages);
    }

    private static Users users(ServiceContext context, ConsoleConfig config) throws StartFailure {
        try {
            return new Users(config.usersFile());
        } catch (IOException e) {
            throw failure(context, "users-file", e);
        }
    }

    private static Optional<AdminToken> reader(ServiceContext context, ConsoleConfig config) throws StartFailure {
        try {
            return config.readTokenFile().isEmpty()
                    ? Optional.empty()
                    : Optional.of(AdminToken.read(config.readTokenFile().get()));
        } catch (IOException e) {
            throw failure(context, "read-token-file", e);
        }
    }

    private static StartFailure failure(ServiceContext context, String key, IOException e) {
        return new StartFailure(context.configuration()
                .problem("quadrant.monitor.console." + key, e.getMessage(), "mend the file, or leave the key out"));
    }

    void reload() {
        dashboards.reload();
    }

    void stop() {
        pages.stop();
        login.stop();
        nodes.stop();
        users.stop();
        audit.stop();
    }
}
