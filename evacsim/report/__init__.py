"""Pages made of results, analysis and plots: what is handed in, hung up and filed."""
