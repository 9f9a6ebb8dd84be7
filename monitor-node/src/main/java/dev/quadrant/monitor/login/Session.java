package dev.quadrant.monitor.login;

/**
 * Somebody who is logged in.
 *
 * @param csrf what each change must show beside the session, which other sites cannot know
 */
public record Session(User user, String csrf) {}
