package dev.quadrant.monitor.access;

import dev.quadrant.monitor.yaml.YamlMap;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Reads how a server is reached from the fields that Prometheus has for it. */
public final class HttpAccessReader {
    /** The fields that {@link #read} knows, for the list of those that a mapping may have. */
    public static final List<String> FIELDS = List.of(
            "basic_auth", "authorization", "bearer_token", "bearer_token_file", "tls_config", "follow_redirects");

    private static final List<String> BASIC = List.of("username", "username_file", "password", "password_file");
    private static final List<String> AUTHORIZATION = List.of("type", "credentials", "credentials_file");
    private static final List<String> TLS =
            List.of("ca_file", "cert_file", "key_file", "server_name", "insecure_skip_verify");

    private final Path directory;
    private final YamlMap.Faults faults;

    /** @param directory where relative paths begin */
    public HttpAccessReader(Path directory, YamlMap.Faults faults) {
        this.directory = directory;
        this.faults = faults;
    }

    public HttpAccess read(YamlMap map) {
        inline(map, "bearer_token", "bearer_token_file");
        YamlMap basic = map.map("basic_auth", BASIC);
        YamlMap authorization = map.map("authorization", AUTHORIZATION);
        if ((basic == null ? 0 : 1) + (authorization == null ? 0 : 1) + (map.has("bearer_token_file") ? 1 : 0) > 1) {
            faults.fault(map.line(), "more than one way to authenticate", "leave one of them");
        }
        String scheme = "Bearer";
        Optional<Path> credentials = path(map, "bearer_token_file");
        if (authorization != null) {
            inline(authorization, "credentials", "credentials_file");
            scheme = authorization.has("type") ? authorization.text("type").strip() : scheme;
            credentials = path(authorization, "credentials_file");
            if (scheme.equalsIgnoreCase("basic") || credentials.isEmpty()) {
                faults.fault(
                        authorization.line(),
                        "authorization needs a credentials_file and a type other than basic",
                        "use basic_auth for a user and a password");
            }
        }
        if (basic != null) {
            inline(basic, "password", "password_file");
            if (basic.has("username") == basic.has("username_file")) {
                faults.fault(basic.line(), "basic_auth needs one of username and username_file", "give it one of them");
            }
        }
        return new HttpAccess(
                tls(map.map("tls_config", TLS)),
                scheme,
                credentials,
                basic == null ? "" : basic.text("username"),
                basic == null ? Optional.empty() : path(basic, "username_file"),
                basic == null ? Optional.empty() : path(basic, "password_file"),
                map.flag("follow_redirects", true));
    }

    private HttpAccess.Tls tls(YamlMap tls) {
        if (tls == null) {
            return HttpAccess.Tls.DEFAULT;
        }
        if (tls.has("cert_file") != tls.has("key_file")) {
            faults.fault(tls.line(), "cert_file and key_file belong together", "give both, or none");
        }
        return new HttpAccess.Tls(
                readable(tls, "ca_file"),
                readable(tls, "cert_file"),
                readable(tls, "key_file"),
                tls.text("server_name"),
                tls.flag("insecure_skip_verify", false));
    }

    private void inline(YamlMap map, String field, String instead) {
        if (map.has(field)) {
            faults.fault(
                    map.line(field),
                    "\"" + field + "\" is a secret, and this file is no place for one",
                    "write it to a file of its own and name that as \"" + instead + "\"");
        }
    }

    private Optional<Path> path(YamlMap map, String field) {
        String text = map.text(field);
        return text.isEmpty() ? Optional.empty() : Optional.of(directory.resolve(text));
    }

    private Optional<Path> readable(YamlMap map, String field) {
        Optional<Path> path = path(map, field);
        path.filter(file -> !Files.isRegularFile(file) || !Files.isReadable(file))
                .ifPresent(file -> faults.fault(
                        map.line(field), "\"" + field + "\": " + file + " is not readable", "name a file that is"));
        return path;
    }
}
