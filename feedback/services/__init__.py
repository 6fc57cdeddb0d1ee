"""What is done: verbs. Session, actor and the present moment come as arguments; nobody here commits."""
