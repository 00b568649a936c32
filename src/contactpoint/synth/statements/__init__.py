"""What each source says of a child: one module a feed, each true to what that feed can say."""
