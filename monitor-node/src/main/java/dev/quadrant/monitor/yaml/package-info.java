/** YAML files that operators write, read so that each mistake is told with file, line and what to do about it. */
package dev.quadrant.monitor.yaml;
