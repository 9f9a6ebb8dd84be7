package dev.quadrant.monitor.remote;

import dev.quadrant.monitor.access.HttpAccess;
import dev.quadrant.monitor.access.HttpAccessReader;
import dev.quadrant.monitor.relabel.RelabellingReader;
import dev.quadrant.monitor.yaml.FileException;
import dev.quadrant.monitor.yaml.FilePattern;
import dev.quadrant.monitor.yaml.FileProblem;
import dev.quadrant.monitor.yaml.TopLevel;
import dev.quadrant.monitor.yaml.YamlMap;
import dev.quadrant.monitor.yaml.YamlText;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.stream.Stream;
import org.yaml.snakeyaml.nodes.Node;

/** Finds and reads the files with {@code remote_write} that the configuration names. */
public final class RemoteFiles {
    private static final List<String> REMOTE = Stream.concat(
                    Stream.of("url", "name", "remote_timeout", "write_relabel_configs", "queue_config"),
                    HttpAccessReader.FIELDS.stream())
            .toList();
    private static final List<String> QUEUE =
            List.of("max_samples_per_send", "batch_send_deadline", "min_backoff", "max_backoff");
    /** In the place of a URL that is none; its file is refused. */
    private static final URI NONE = URI.create("none://none.invalid");

    private static final int SAMPLES = 2000;
    private static final int SAMPLES_MOST = 100_000;

    private final List<String> patterns;

    /** @param patterns paths whose last part may have wildcards */
    public RemoteFiles(List<String> patterns) {
        this.patterns = List.copyOf(patterns);
    }

    /** Reads all files as they are now. */
    public RemoteSet read() {
        List<FileProblem> problems = new ArrayList<>();
        SortedSet<Path> files = FilePattern.expandAll(patterns, problems);
        List<Remote> remotes = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (Path file : files) {
            YamlMap.Faults told = (line, what, fix) ->
                    problems.add(new FileProblem(file.toString(), line, "remote_write", what, fix));
            try {
                YamlText.root(FilePattern.read(file), told)
                        .ifPresent(root -> one(file.toAbsolutePath().getParent(), root, told, remotes, names));
            } catch (FileException e) {
                problems.add(e.problem());
            }
        }
        return new RemoteSet(remotes, problems);
    }

    private static void one(Path directory, Node root, YamlMap.Faults told, List<Remote> remotes, Set<String> names) {
        for (Node node : TopLevel.read(root, told).list("remote_write")) {
            YamlMap map = new YamlMap(node, REMOTE, told);
            Remote remote = remote(map, directory, told);
            remotes.add(remote);
            if (!names.add(remote.name())) {
                told.fault(map.line(), "\"" + remote.name() + "\" stands twice", "give one another \"name\"");
            }
        }
    }

    private static Remote remote(YamlMap map, Path directory, YamlMap.Faults told) {
        URI url = url(map, told);
        HttpAccess access = new HttpAccessReader(directory, told).read(map);
        YamlMap queue = map.map("queue_config", QUEUE);
        long samples = queue == null ? SAMPLES : queue.number("max_samples_per_send", SAMPLES);
        if (samples == 0 || samples > SAMPLES_MOST) {
            told.fault(map.line("queue_config"), "max_samples_per_send is not 1 to " + SAMPLES_MOST, "mend it");
        }
        String name = map.has("name") ? map.text("name") : url.getAuthority().replaceAll("[^A-Za-z0-9.-]", "_");
        if (!name.matches("[A-Za-z0-9_.-]{1,100}") || name.startsWith(".")) {
            told.fault(map.line("name"), "\"" + name + "\" is no name", "use letters, digits, _, - and dots within");
        }
        return new Remote(
                name,
                url,
                time(map, "remote_timeout", 30_000),
                access,
                RelabellingReader.read(map, "write_relabel_configs", told),
                Math.clamp(samples, 1, SAMPLES_MOST),
                time(queue, "batch_send_deadline", 5000),
                time(queue, "min_backoff", 30),
                time(queue, "max_backoff", 5000));
    }

    private static URI url(YamlMap map, YamlMap.Faults told) {
        URI url;
        try {
            url = URI.create(map.text("url"));
        } catch (IllegalArgumentException e) {
            url = NONE;
        }
        boolean http = "http".equals(url.getScheme()) || "https".equals(url.getScheme());
        if (http && url.getHost() != null && url.getUserInfo() == null) {
            return url;
        }
        told.fault(map.line("url"), "\"url\" is no http or https URL without a user", "write https://host:port/path");
        return NONE;
    }

    private static Duration time(YamlMap map, String field, long otherwise) {
        long millis = map == null ? 0 : map.duration(field);
        return Duration.ofMillis(millis == 0 ? otherwise : millis);
    }
}
