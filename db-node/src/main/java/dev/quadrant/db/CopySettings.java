package dev.quadrant.db;

import dev.quadrant.appliance.config.Configuration;
import dev.quadrant.appliance.config.Problem;
import dev.quadrant.appliance.config.SecretFile;
import dev.quadrant.db.repository.Repository;
import dev.quadrant.db.s3.S3Settings;
import dev.quadrant.db.s3.S3Store;
import dev.quadrant.db.store.DirectoryStore;
import dev.quadrant.db.store.ObjectStore;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** The configuration of copies in the terms of the other packages, and what is wrong with it. */
public final class CopySettings {
    private static final String S3 = "s3:";
    private static final int UPLOADS_MAX = 32;

    private CopySettings() {}

    /** The copies that are configured, by name. */
    static Map<String, DbConfig.RepositoryKeys> of(DbConfig config) {
        Map<String, DbConfig.RepositoryKeys> copies = new TreeMap<>(config.repository());
        copies.remove(DbSettings.MAIN);
        return copies;
    }

    /** Their names. */
    public static Set<String> names(DbConfig config) {
        return of(config).keySet();
    }

    /**
     * The store that a repository's keys describe.
     *
     * @param url instead of the one in the keys
     * @throws IllegalArgumentException in words for the user
     */
    static ObjectStore store(String url, DbConfig.RepositoryKeys keys) {
        return url.startsWith(S3)
                ? new S3Store(s3(url, keys), InstantSource.system())
                : new DirectoryStore(Repository.directory(url));
    }

    private static S3Settings s3(String url, DbConfig.RepositoryKeys keys) {
        S3Settings.Place place = S3Settings.Place.parse(url);
        Optional<String> endpoint = keys.endpoint();
        URI service = S3Settings.endpoint(endpoint.orElse("https://s3." + keys.region() + ".amazonaws.com"));
        return new S3Settings(
                place.bucket(),
                place.prefix(),
                service,
                keys.region(),
                keys.style().orElse(endpoint.isPresent() ? S3Settings.Style.PATH : S3Settings.Style.VIRTUAL_HOST),
                keys.accessKeyFile()
                        .orElseThrow(() -> new IllegalArgumentException("'" + url + "' needs an access-key-file")),
                keys.secretKeyFile()
                        .orElseThrow(() -> new IllegalArgumentException("'" + url + "' needs a secret-key-file")),
                keys.tlsCaFile(),
                keys.timeout(),
                keys.partBytes(),
                keys.uploads());
    }

    /** Whether requests, and with them all data, travel unencrypted over a network. */
    static boolean inClear(DbConfig.RepositoryKeys keys) {
        URI endpoint = keys.endpoint().map(URI::create).orElse(null);
        return keys.url().startsWith(S3)
                && endpoint != null
                && "http".equals(endpoint.getScheme())
                && !(endpoint.getHost().equals("localhost")
                        || endpoint.getHost().startsWith("127."));
    }

    /**
     * The store of which a command is to read.
     *
     * @param nameOrUrl a repository's name in the configuration, or a URL: one of a bucket is reached with the keys of the repository that
     *     has it, or else of the only one in S3
     * @throws IllegalArgumentException in words for the user
     */
    public static ObjectStore named(String nameOrUrl, DbConfig config) {
        Map<String, DbConfig.RepositoryKeys> all = config.repository();
        if (all.containsKey(nameOrUrl)) {
            return store(all.get(nameOrUrl).url(), all.get(nameOrUrl));
        }
        if (!nameOrUrl.contains(":")) {
            throw new IllegalArgumentException(
                    "no repository '" + nameOrUrl + "' is configured; there are " + String.join(", ", all.keySet()));
        }
        if (!nameOrUrl.startsWith(S3)) {
            return new DirectoryStore(Repository.directory(nameOrUrl));
        }
        List<DbConfig.RepositoryKeys> buckets =
                all.values().stream().filter(keys -> keys.url().startsWith(S3)).toList();
        List<DbConfig.RepositoryKeys> same =
                buckets.stream().filter(keys -> keys.url().equals(nameOrUrl)).toList();
        List<DbConfig.RepositoryKeys> fitting = same.isEmpty() ? buckets : same;
        if (fitting.size() != 1) {
            throw new IllegalArgumentException("which repository's keys reach '" + nameOrUrl + "' is not clear: "
                    + buckets.size() + " in S3 are configured; configure this one, and give its name");
        }
        return store(nameOrUrl, fitting.getFirst());
    }

    static void check(Configuration configuration, DbConfig config, List<Problem> problems) {
        of(config).forEach((name, keys) -> check(configuration, "quadrant.db.repository." + name, keys, problems));
    }

    private static void check(
            Configuration configuration, String key, DbConfig.RepositoryKeys keys, List<Problem> problems) {
        if (keys.partBytes() < S3Store.PART_BYTES_MIN || keys.partBytes() > S3Store.PART_BYTES_MAX) {
            problems.add(configuration.problem(
                    key + ".part-bytes",
                    keys.partBytes() + " is not between " + S3Store.PART_BYTES_MIN + " and " + S3Store.PART_BYTES_MAX,
                    "write 8388608, for example"));
        }
        if (keys.uploads() < 1 || keys.uploads() > UPLOADS_MAX) {
            problems.add(configuration.problem(
                    key + ".uploads", keys.uploads() + " is not between 1 and " + UPLOADS_MAX, "write 4, for example"));
        }
        if (keys.timeout().toMillis() < 1 || keys.timeout().toMillis() > Integer.MAX_VALUE) {
            problems.add(configuration.problem(
                    key + ".timeout", keys.timeout() + " is no such time", "write 30s, for example"));
        }
        if (keys.url().startsWith(S3)) {
            secret(configuration, key + ".access-key-file", keys.accessKeyFile(), problems);
            secret(configuration, key + ".secret-key-file", keys.secretKeyFile(), problems);
            keys.tlsCaFile()
                    .filter(file -> !Files.isReadable(file))
                    .ifPresent(file -> problems.add(configuration.problem(
                            key + ".tls-ca-file",
                            file + " is not readable",
                            "name a PEM file, or leave the key out for the system's authorities")));
            if (keys.accessKeyFile().isEmpty() || keys.secretKeyFile().isEmpty()) {
                return;
            }
        }
        try {
            store(keys.url(), keys);
        } catch (IllegalArgumentException e) {
            boolean endpoint = keys.endpoint().filter(e.getMessage()::contains).isPresent();
            problems.add(configuration.problem(
                    key + (endpoint ? ".endpoint" : ".url"),
                    e.getMessage(),
                    endpoint
                            ? "write https://s3.example.org, for example"
                            : "write s3://BUCKET/PREFIX or file:///DIRECTORY"));
        }
    }

    private static void secret(Configuration configuration, String key, Optional<Path> file, List<Problem> problems) {
        if (file.isEmpty()) {
            problems.add(configuration.problem(key, "is required for S3 and not set", "name the file"));
            return;
        }
        try {
            SecretFile.read(file.get());
        } catch (IOException e) {
            problems.add(SecretFile.problem(configuration, key, e, "write the key into it"));
        }
    }
}
