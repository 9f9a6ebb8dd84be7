package dev.quadrant.monitor.yaml;

import java.util.Optional;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.composer.Composer;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.parser.ParserImpl;
import org.yaml.snakeyaml.reader.StreamReader;
import org.yaml.snakeyaml.resolver.Resolver;

/** A YAML text as a tree of nodes that know their lines; no object is ever made of a tag. */
public final class YamlText {
    private static final int ALIASES_MAX = 50;

    private YamlText() {}

    /** The root of a text; empty when there is nothing in it, or when it is no YAML, which is told. */
    public static Optional<Node> root(String text, YamlMap.Faults faults) {
        try {
            LoaderOptions options = new LoaderOptions();
            options.setMaxAliasesForCollections(ALIASES_MAX);
            return Optional.ofNullable(
                    new Composer(new ParserImpl(new StreamReader(text), options), new Resolver(), options)
                            .getSingleNode());
        } catch (MarkedYAMLException e) {
            int line = e.getProblemMark() == null ? 0 : e.getProblemMark().getLine() + 1;
            faults.fault(line, "no YAML: " + e.getProblem(), "mend the indentation or the quotes there");
        } catch (YAMLException e) {
            faults.fault(0, "no YAML: " + e.getMessage(), "mend the file");
        }
        return Optional.empty();
    }
}
