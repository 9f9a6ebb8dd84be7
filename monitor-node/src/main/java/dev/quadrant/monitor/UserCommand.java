package dev.quadrant.monitor;

import dev.quadrant.appliance.Appliance;
import dev.quadrant.appliance.NodeProgram;
import dev.quadrant.appliance.config.Configuration;
import dev.quadrant.appliance.config.ConfigurationException;
import dev.quadrant.monitor.login.Passwords;
import dev.quadrant.monitor.login.Role;
import dev.quadrant.monitor.login.User;
import dev.quadrant.monitor.login.UsersFile;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Users of the console, in the file that the configuration names. A running node takes a change within seconds. */
@Command(
        name = "user",
        description = {
            "Users of the console, in the file that quadrant.monitor.console.users-file names.",
            "A password is asked for at the terminal, or is the first line of standard input. Without a command: list."
        },
        synopsisSubcommandLabel = "[COMMAND]")
final class UserCommand implements Callable<Integer> {
    private static final String KEY = "quadrant.monitor.console.users-file";

    private final NodeProgram program;

    @Spec
    CommandSpec spec;

    UserCommand(NodeProgram program) {
        this.program = program;
    }

    /** What a command does to the users. */
    private interface Change {
        /** What it says when it is done; fails with words when it is not. */
        String make(Map<String, User> users) throws IOException;
    }

    @Override
    public Integer call() throws Exception {
        return list();
    }

    @Command(name = "list", description = "Print names and roles.")
    int list() throws Exception {
        Path file = file();
        PrintWriter out = spec.commandLine().getOut();
        Map<String, User> users;
        try {
            users = Files.exists(file) ? UsersFile.read(file) : Map.of();
        } catch (IOException e) {
            return failed(e.getMessage());
        }
        if (users.isEmpty()) {
            out.println("no users");
        }
        users.values()
                .forEach(user -> out.println(user.name() + "  " + user.role().word()));
        out.flush();
        return Appliance.DONE;
    }

    @Command(name = "add", description = "Add a user.")
    int add(
            @Parameters(paramLabel = "NAME", description = "Letters, digits and ._@-") String name,
            @Option(
                            names = "--role",
                            paramLabel = "ROLE",
                            defaultValue = "viewer",
                            description = "viewer, who looks, or operator, who changes things; else ${DEFAULT-VALUE}.")
                    String role)
            throws Exception {
        return change(users -> {
            if (!User.isName(name)) {
                throw new IOException(
                        "a name has letters, digits and ._@-, at most 64, and begins with one of the first two");
            }
            if (users.containsKey(name)) {
                throw new IOException("there is a user \"" + name + "\" already; passwd and role change it");
            }
            users.put(name, new User(name, role(role), Passwords.hash(password())));
            return "added " + users.get(name);
        });
    }

    @Command(name = "passwd", description = "Set a user's password, which ends the user's sessions.")
    int passwd(@Parameters(paramLabel = "NAME", description = "As list prints it.") String name) throws Exception {
        return change(users -> {
            User user = known(users, name);
            users.put(name, new User(name, user.role(), Passwords.hash(password())));
            return "changed the password of " + name;
        });
    }

    @Command(name = "role", description = "Set a user's role, which ends the user's sessions.")
    int role(
            @Parameters(paramLabel = "NAME", description = "As list prints it.") String name,
            @Parameters(paramLabel = "ROLE", description = "viewer or operator.") String role)
            throws Exception {
        return change(users -> {
            users.put(name, new User(name, role(role), known(users, name).hash()));
            return "changed to " + users.get(name);
        });
    }

    @Command(name = "remove", description = "Remove a user, which ends the user's sessions.")
    int remove(@Parameters(paramLabel = "NAME", description = "As list prints it.") String name) throws Exception {
        return change(users -> {
            users.remove(known(users, name).name());
            return "removed " + name;
        });
    }

    private int change(Change change) throws Exception {
        Path file = file();
        String said;
        try {
            Map<String, User> users = new LinkedHashMap<>(Files.exists(file) ? UsersFile.read(file) : Map.of());
            said = change.make(users);
            UsersFile.write(file, users.values());
        } catch (IOException e) {
            return failed(e.getMessage());
        }
        PrintWriter out = spec.commandLine().getOut();
        out.println(said);
        out.flush();
        return Appliance.DONE;
    }

    private Path file() throws ConfigurationException {
        Configuration configuration = Configuration.load(program.name(), program.configuration());
        Optional<Path> file = configuration.get(ConsoleConfig.class).usersFile();
        return file.orElseThrow(() -> new ConfigurationException(List.of(
                configuration.problem(KEY, "is not set", "name the file, for example /etc/quadrant/console.users"))));
    }

    private static User known(Map<String, User> users, String name) throws IOException {
        User user = users.get(name);
        if (user == null) {
            throw new IOException("there is no user \"" + name + "\"; list prints them");
        }
        return user;
    }

    private static Role role(String word) throws IOException {
        return Role.of(word).orElseThrow(() -> new IOException("\"" + word + "\" is no role: viewer or operator"));
    }

    /** Never an argument: those are seen by everybody on the host. */
    // There is a console or none, by the JDK's provider; without one it is null as ever.
    @SuppressWarnings("SystemConsoleNull")
    private String password() throws IOException {
        java.io.Console console = System.console();
        String password;
        if (console != null && console.isTerminal()) {
            char[] first = console.readPassword("Password: ");
            char[] second = console.readPassword("Again: ");
            if (first == null || !Arrays.equals(first, second)) {
                throw new IOException("the passwords are not the same");
            }
            password = new String(first);
        } else {
            password = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)).readLine();
        }
        if (password == null || password.isEmpty()) {
            throw new IOException("no password: type it, or give it on standard input");
        }
        Optional<String> problem = Passwords.problem(password);
        if (problem.isPresent()) {
            throw new IOException(problem.get());
        }
        return password;
    }

    private int failed(String why) {
        PrintWriter err = spec.commandLine().getErr();
        err.println(program.name() + ": " + why);
        err.flush();
        return Appliance.FAILED;
    }
}
