package dev.quadrant.monitor.remote;

import dev.quadrant.monitor.yaml.FileProblem;
import java.util.List;

/**
 * What files say of remote write.
 *
 * @param problems all that is wrong; with one the remotes are of no use
 */
public record RemoteSet(List<Remote> remotes, List<FileProblem> problems) {}
