package dev.quadrant.appliance.command;

import dev.quadrant.appliance.NodeProgram;
import dev.quadrant.appliance.Preflight;
import dev.quadrant.appliance.admin.AdminToken;
import dev.quadrant.appliance.config.Configuration;
import dev.quadrant.appliance.config.ConfigurationException;
import dev.quadrant.appliance.config.Problem;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.util.List;

/** The node that runs on this host by the configuration that a command reads as well. */
public final class OwnNode {
    private final Configuration configuration;
    private final AdminClient client;

    private OwnNode(Configuration configuration, AdminClient client) {
        this.configuration = configuration;
        this.client = client;
    }

    /** The node of this program's configuration, whether it runs or not. */
    public static OwnNode of(NodeProgram program) throws ConfigurationException {
        Configuration configuration = Configuration.load(program.name(), program.configuration());
        return new OwnNode(
                configuration,
                new AdminClient(URI.create("http://" + Preflight.adminFromHere(program, configuration))));
    }

    /** Asks; with the node's own token where it answers nobody without one. */
    public AdminClient.Answer get(String path) throws IOException, ConfigurationException {
        AdminClient.Answer answer = client.get(path);
        return answer.status() == HttpURLConnection.HTTP_UNAUTHORIZED ? client.get(path, token()) : answer;
    }

    /** Asks for a change, with the node's own token, which this process reads from the node's own file. */
    public AdminClient.Answer post(String path) throws IOException, ConfigurationException {
        return client.post(path, token());
    }

    private AdminToken token() throws ConfigurationException {
        List<Problem> problems = AdminToken.check(configuration);
        if (!problems.isEmpty()) {
            throw new ConfigurationException(problems);
        }
        try {
            return AdminToken.of(configuration)
                    .orElseThrow(() -> new ConfigurationException(List.of(configuration.problem(
                            AdminToken.KEY,
                            "is not set, and the node takes no changes without it",
                            "name a file with a token; make one with: (umask 077; openssl rand -hex 32 > FILE)"))));
        } catch (IOException e) {
            throw new ConfigurationException(
                    List.of(configuration.problem(AdminToken.KEY, e.getMessage(), "make the file readable")));
        }
    }

    /** Why it did not do what it was asked for, in its words. */
    public static String refusal(AdminClient.Answer answer) {
        String reason = answer.body().getString("reason", "");
        return answer.body().getString("message", "the node answered " + answer.status())
                + (reason.isEmpty() ? "" : " (" + reason + ")");
    }
}
